/** Where key snapshots lie in their bucket. Permissions name this place. */
const place = 'key-sets/';

export const snapshotKey = (name: string): string => place + name;
