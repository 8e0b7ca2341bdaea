-- Connections on which the entry above the cursor was pushed and not acknowledged: after three the conversation is parked for the device.
alter table device_cursors add column strikes int not null default 0;

-- When the log began to be this one: what was written before may be known to clients in another form.
alter table instance_facts add column log_epoch_since timestamptz not null default '-infinity';

-- Whoever restores a backup changes log_epoch and nothing else.
create function log_epoch_begins() returns trigger language plpgsql as $$
begin
    if new.log_epoch is distinct from old.log_epoch then
        new.log_epoch_since := now();
    end if;
    return new;
end
$$;
create trigger log_epoch_begins before update on instance_facts for each row execute function log_epoch_begins();
