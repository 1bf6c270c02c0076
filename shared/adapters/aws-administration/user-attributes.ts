/** What Cognito knows of a user, as a list of names and values. */
import { listIn } from './aws-json.ts';

export function attributeOf(attributes: unknown, name: string): string | undefined {
  const value = listIn(attributes).find(({ Name }) => Name === name)?.Value;
  return typeof value === 'string' ? value : undefined;
}

/** The tenant that a user is bound to for good. */
export const tenantOf = (attributes: unknown): string | undefined =>
  attributeOf(attributes, 'custom:tenant_id');
