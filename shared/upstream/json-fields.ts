/** The first step of reading a vendor's JSON: an object's fields, each still unknown. */

/** Of anything but an object, none. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
