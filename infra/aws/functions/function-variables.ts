/** The environment of a function, which nothing can change by accident: a variable has one value, and all fit in what Lambda takes. */
import { Stack, Token } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** Of all names and values together. */
const maxBytes = 4_096;
/** For what only CloudFormation will know: most are ARNs, and those of secrets are the longest. */
const unknownBytes = 160;

export class FunctionVariables {
  readonly #lambda: LambdaFunction;
  readonly #values = new Map<string, string>();

  constructor(lambda: LambdaFunction) {
    this.#lambda = lambda;
    lambda.node.addValidation({ validate: () => this.#faults() });
  }

  /** @throws Error where one has another value already: two things that a function uses would contradict each other */
  add(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) {
      const before = this.#values.get(name);
      if (before !== undefined && before !== value) {
        throw new Error(`${this.#lambda.node.path} is given ${name} twice, with different values`);
      }
      this.#values.set(name, value);
      this.#lambda.addEnvironment(name, value);
    }
  }

  #faults(): string[] {
    const bytes = [...this.#values].reduce(
      (sum, [name, value]) => sum + name.length + this.#bytesOf(value),
      0,
    );
    return bytes <= maxBytes
      ? []
      : [`Its variables take about ${bytes} bytes, and Lambda takes ${maxBytes} of all of them together`];
  }

  #bytesOf(value: string): number {
    if (!Token.isUnresolved(value)) return Buffer.byteLength(value);
    const resolved: unknown = Stack.of(this.#lambda).resolve(value);
    // A text with references in it: its own words, and so much for each reference.
    const words = JSON.stringify(resolved);
    const references = words.match(/"(?:Ref|Fn::GetAtt)"/g)?.length ?? 1;
    return words.length + references * unknownBytes;
  }
}
