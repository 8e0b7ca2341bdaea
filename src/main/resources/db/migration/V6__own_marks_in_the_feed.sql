-- How far a member has read by the member's own account, and the number of the last message read: for the member's other devices, in large conversations too. 0 where that did not move.
alter table commits
    add column if not exists mark_own_read bigint[] not null default '{}',
    add column if not exists mark_read_no bigint[] not null default '{}';
alter table commits
    alter mark_own_read set statistics 0,
    alter mark_read_no set statistics 0;
