/** The walls by name: how a record says which of them decided. */

export type Wall =
  | 'token'
  | 'tenant'
  /** What the caller may do. */
  | 'role'
  /** The form of the request. */
  | 'contract'
  | 'quota'
  | 'engine'
  | 'predicate'
  | 'seal'
  | 'compute';
