/** The demo: finds or starts a server, runs every section against it, and leaves nothing behind. */
import type { Section } from './check.ts';
import { createDemoApi } from './demo-api.ts';
import { type DemoServerOptions, useServer } from './demo-server.ts';
import { runSections } from './runner.ts';
import { attacks } from './sections/attacks.ts';
import { authentication } from './sections/authentication.ts';
import { companies } from './sections/companies.ts';
import { isolation } from './sections/isolation.ts';
import { operations } from './sections/operations.ts';
import { personalData } from './sections/personal-data.ts';
import { requests } from './sections/requests.ts';
import { roles } from './sections/roles.ts';

export const sections: readonly Section[] = [
  operations,
  authentication,
  companies,
  personalData,
  requests,
  isolation,
  roles,
  attacks,
];

type DemoOptions = DemoServerOptions & { readonly print: (line: string) => void };

/** @returns the exit code. @throws Error that says what to do, where no check can be made */
export async function runDemo({ print, ...options }: DemoOptions): Promise<number> {
  const server = await useServer(options);
  try {
    print(`AskAcme at ${server.url}${server.started ? ', started for this and kept in memory' : ''}`);
    const api = createDemoApi(server);
    try {
      return await runSections(sections, api, print);
    } finally {
      await api.cleanUp().catch((error: unknown) => print(`Some of the demo's documents are left: ${error}`));
    }
  } finally {
    await server.close();
  }
}
