/** The environment of a function as Lambda makes it: what is set on the machine of whoever runs the tests is none of it. */
import { vi } from 'vitest';

/** The runner's own, and what any process needs. */
const kept = /^(?:VITEST|NODE_ENV$|PATH$|HOME$|TE?MP)/i;

/** Until `vi.unstubAllEnvs()`. */
export function stubLambdaEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!kept.test(name)) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'askacme-test-function');
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
