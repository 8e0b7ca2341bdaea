// SPDX-License-Identifier: Apache-2.0

/** An entry of membership or settings in words; null for entries that are about a message. `name` names a user. */
export function note(frame, name) {
  switch (frame.type) {
    case 'participant_added':
      return `${name(frame.by)} added ${who(frame, name)}`;
    case 'participant_removed':
      return frame.by === frame.participant.userId ? `${who(frame, name)} left` : `${name(frame.by)} removed ${who(frame, name)}`;
    case 'participant_updated':
      return `${name(frame.by)} changed ${who(frame, name)}: ${[frame.participant.role, frame.participant.status].filter(Boolean).join(', ').toLowerCase()}`;
    case 'conversation_updated':
      return `${name(frame.by)} changed ${Object.entries(frame.changes ?? {}).map(change).join(', ')}`;
    default:
      return null;
  }
}

function who({ participant }, name) {
  const known = name(participant.userId);
  return known === participant.userId ? (participant.name ?? known) : known.toLowerCase() === 'you' ? 'you' : known;
}

function change([field, value]) {
  return typeof value === 'object' ? `the ${field}` : `the ${field} to “${value}”`;
}
