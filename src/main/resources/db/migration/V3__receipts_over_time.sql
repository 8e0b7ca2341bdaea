-- How many members are in a conversation now. Kept here, and by the database, since every flush of marks asks whether the conversation is a large one.
alter table conversations add column member_count int not null default 0;

create function members_counted() returns trigger language plpgsql as $$
begin
    update conversations c set member_count = c.member_count + a.came
    from (select conversation_id, count(*) as came from added where status in ('ACTIVE', 'MUTED') group by conversation_id order by conversation_id) a
    where c.conversation_id = a.conversation_id;
    return null;
end
$$;
create trigger members_counted after insert on conversation_members
    referencing new table as added for each statement execute function members_counted();

create function member_recounted() returns trigger language plpgsql as $$
begin
    update conversations
    set member_count = member_count + case when new.status in ('ACTIVE', 'MUTED') then 1 else -1 end
    where conversation_id = new.conversation_id;
    return null;
end
$$;
create trigger member_recounted after update of status on conversation_members for each row
    when ((old.status in ('ACTIVE', 'MUTED')) is distinct from (new.status in ('ACTIVE', 'MUTED')))
    execute function member_recounted();

-- The range that each mark is moving through at present: the mark's row is written anyway, message_receipts only when a range is over.
alter table conversation_members
    add column joined_seq bigint not null default 1, -- where the present membership began: before it nobody waits for a tick of this member
    add column sent_seq bigint not null default 0, -- of the member's own last message
    add column delivered_from bigint,
    add column delivered_since timestamptz, -- null: no range is open
    add column read_public_from bigint,
    add column read_public_since timestamptz,
    add column read_public_at timestamptz;

-- Large conversations in which marks moved: those are summed up, not told one by one.
alter table commits add column summed_up uuid[] not null default '{}';

update conversations c
set member_count = (select count(*) from conversation_members m where m.conversation_id = c.conversation_id and m.status in ('ACTIVE', 'MUTED'));
update conversation_members m
set joined_seq = coalesce((
        select max(p.from_seq) from membership_periods p
        where p.conversation_id = m.conversation_id and p.user_id = m.user_id and p.to_seq is null), m.first_seq),
    sent_seq = coalesce((
        select max(e.seq) from entries e
        where e.conversation_id = m.conversation_id and e.sender_id = m.user_id and e.temp_id is not null), 0),
    read_public_at = case when m.read_public_seq > 0 then m.read_at end;
