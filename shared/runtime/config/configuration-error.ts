/** Why nothing starts: everything that is wrong with the configuration, without a secret in it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const lines = faults.map((fault) => `- ${fault}`);
    super(`Bad configuration:\n${lines.join('\n')}\nEvery variable is described in docs/configuration.md.`);
    this.faults = faults;
  }
}
