/** Plain values as DynamoDB's attribute values, and back. */

export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, unknown>>;
export type WireItem = Readonly<Record<string, AttributeValue>>;

export const toWire = (item: Item): WireItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, marshal(value)]));

export const fromWire = (item: WireItem): Item =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, unmarshal(value)]));

function marshal(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (value instanceof Set) return { SS: [...value] };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { L: value.map(marshal) };
  if (typeof value === 'object') return { M: toWire(value as Item) };
  throw new Error(`DynamoDB holds no ${typeof value}`);
}

/** @throws Error where it is not one of the eight kinds, exactly */
export function unmarshal(value: unknown): unknown {
  const [entry, ...more] = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const [kind, held] = entry ?? [];
  const isText = typeof held === 'string';
  if (more.length > 0) throw new Error('Supplied AttributeValue has more than one datatypes set');
  if (kind === 'S' && isText) return held;
  if (kind === 'N' && isText && held !== '' && Number.isFinite(Number(held))) return Number(held);
  if (kind === 'BOOL' && typeof held === 'boolean') return held;
  if (kind === 'NULL' && held === true) return null;
  if (kind === 'B' && isText && isBase64(held)) return Buffer.from(held, 'base64');
  if (kind === 'SS' && Array.isArray(held) && held.length > 0) return new Set(held);
  if (kind === 'L' && Array.isArray(held)) return held.map(unmarshal);
  if (kind === 'M' && typeof held === 'object' && held !== null) return fromWire(held as WireItem);
  throw new Error('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}

/** DynamoDB keeps the bytes, and refuses what is not exactly their text. */
const isBase64 = (text: string): boolean =>
  text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
