-- The truth. Every key starts with conversation_id or user_id, so that the tables distribute by those.
-- Rows that are updated often leave room on their page and carry no index on what moves (HOT updates).

create table instance_facts (
    only_row boolean primary key default true check (only_row),
    cluster_id uuid not null default gen_random_uuid(), -- which instances belong together
    log_epoch uuid not null default gen_random_uuid(), -- new after a restore: cursors of another epoch mean nothing
    created_at timestamptz not null default now()
);
insert into instance_facts default values;

create table users (
    user_id text primary key check (char_length(user_id) between 1 and 128),
    name text,
    picture text,
    created_at timestamptz not null default now()
);

create table privacy_settings (
    user_id text primary key,
    send_read_receipts boolean not null default true,
    show_read_receipts boolean not null default true,
    show_online_status boolean not null default true,
    show_last_seen boolean not null default true
);

create table conversations (
    conversation_id uuid primary key,
    type text not null check (type in ('DIRECT', 'GROUP', 'SPACE', 'COMMUNITY')),
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'ARCHIVED', 'DELETED')),
    title text,
    description text,
    item_id text,
    settings jsonb not null default '{}',
    messages_per_minute int, -- the conversation's own limit for each member; null: the instance's
    created_by text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    last_seq bigint not null default 0,
    last_message_no bigint not null default 0,
    last_entry_at timestamptz not null -- of the entry last_seq; created_at never runs against seq
) with (fillfactor = 70);

-- One DIRECT conversation per pair, also when both ask at once: the primary key decides.
create table direct_pairs (
    user_id text not null,
    other_user_id text not null check (user_id < other_user_id),
    conversation_id uuid not null,
    primary key (user_id, other_user_id)
);

create table conversation_members (
    conversation_id uuid not null,
    user_id text not null,
    role text not null check (role in ('OWNER', 'ADMIN', 'MODERATOR', 'MEMBER')),
    status text not null default 'ACTIVE' check (status in ('ACTIVE', 'MUTED', 'LEFT', 'REMOVED', 'BANNED')),
    joined_at timestamptz not null,
    first_seq bigint not null, -- where the first membership began: a cursor that was never written starts before it
    notifications_muted_until timestamptz,
    delivered_seq bigint not null,
    read_seq bigint not null, -- private: what the user has read, whoever may know
    read_public_seq bigint not null, -- moved only while the user sends read receipts
    read_message_no bigint not null, -- unread = the conversation's last_message_no less this
    delivered_at timestamptz,
    read_at timestamptz,
    marks_moved_at timestamptz, -- of the marks that others may see: what an author who was away has missed
    primary key (conversation_id, user_id)
) with (fillfactor = 70);
create index conversation_members_by_user on conversation_members (user_id, conversation_id);

-- What a member may see; the removal entry is the last one visible.
create table membership_periods (
    conversation_id uuid not null,
    user_id text not null,
    from_seq bigint not null,
    to_seq bigint, -- null while the membership lasts
    primary key (conversation_id, user_id, from_seq)
);

-- The log: one gapless seq per conversation over all kinds of entries.
create table entries (
    conversation_id uuid not null,
    seq bigint not null,
    id uuid not null,
    kind text not null,
    message_no bigint, -- counts messages only
    sender_id text not null, -- the author of a message, the actor of everything else
    sender_name text, -- as of the send
    sender_picture text,
    temp_id text,
    target_id uuid, -- the message that an edit, deletion or reaction is about
    subject_id text, -- the user whom a membership entry is about
    message_type text,
    content text,
    reply_to_id uuid,
    thread_id uuid,
    attachments jsonb,
    metadata jsonb,
    reactions jsonb,
    encrypted jsonb,
    priority text,
    detail jsonb, -- what an entry that is no message says: participant, changes, emoji ...
    client_timestamp timestamptz,
    created_at timestamptz not null,
    edited_at timestamptz,
    edited_by text,
    deleted_at timestamptz,
    deleted_by text,
    moderated boolean not null default false,
    version int not null default 1,
    primary key (conversation_id, seq)
);
create unique index entries_once on entries (conversation_id, sender_id, temp_id) where temp_id is not null;
create index entries_by_id on entries (id);
create index entries_by_thread on entries (thread_id) where thread_id is not null;
create index entries_by_reply on entries (reply_to_id) where reply_to_id is not null;

create table devices (
    user_id text not null,
    device_id text not null,
    client text,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(), -- until when it has surely been told of marks
    primary key (user_id, device_id)
) with (fillfactor = 70);

create table device_cursors (
    user_id text not null,
    device_id text not null,
    conversation_id uuid not null,
    seq bigint not null,
    primary key (user_id, device_id, conversation_id)
) with (fillfactor = 70);

-- Who had read (or held) what, and about when: ranges, not a row per message and reader.
create table message_receipts (
    conversation_id uuid not null,
    user_id text not null,
    type text not null check (type in ('DELIVERED', 'READ')),
    from_seq bigint not null,
    to_seq bigint not null,
    first_at timestamptz not null,
    at timestamptz not null,
    primary key (conversation_id, user_id, type, from_seq)
) with (fillfactor = 70);

-- The commit feed: one row per transaction that changed a log, a mark or a membership; rows live ten minutes.
create table commits (
    xid xid8 primary key default pg_current_xact_id(),
    at timestamptz not null default now(),
    conversations uuid[] not null default '{}',
    heads bigint[] not null default '{}',
    mark_conversations uuid[] not null default '{}',
    mark_users text[] not null default '{}',
    mark_delivered bigint[] not null default '{}',
    mark_read bigint[] not null default '{}', -- the public one
    members_changed text[] not null default '{}' -- users who joined, left or came back
);
