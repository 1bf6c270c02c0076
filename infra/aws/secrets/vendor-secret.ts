/** A key that a vendor gave out: the stack makes the secret and who may read it, a person puts the key into it. */
import { CfnOutput, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { removalPolicy } from '../removal.ts';
import { secretReading } from './secret-access.ts';

export interface VendorSecretProps {
  readonly environment: Environment;
  readonly keys: Keys;
  /** The secret's, below the deployment's. */
  readonly name: string;
  readonly description: string;
}

export class VendorSecret extends Construct {
  readonly secret: Secret;
  readonly #keys: Keys;

  constructor(scope: Construct, id: string, { environment, keys, name, description }: VendorSecretProps) {
    super(scope, id);
    this.#keys = keys;
    this.secret = new Secret(this, 'Secret', {
      secretName: `askacme/${environment.name}/${name}`,
      description,
      encryptionKey: keys.secrets,
      removalPolicy: removalPolicy(environment),
      // A secret cannot be made without a value. The vendor refuses this one, and the service answers 503 until a
      // person has put the real one: a deployment never overwrites it, since what is generated here does not change.
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    });
    new CfnOutput(this, 'Name', { value: this.secret.secretName, description }).overrideLogicalId(
      outputName(name),
    );
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        "Only the vendor's console makes such a key, so no function can rotate it. docs/runbook.md, Rotating a vendor's key, has the steps; functions read the new one when the vendor refuses the old.",
    });
  }

  /** @param variable that the client of the vendor is told by where its key is */
  access(variable: string): Access {
    return {
      variables: { [variable]: this.secret.secretArn },
      statements: secretReading(this.secret.secretArn, this.#keys.secrets),
    };
  }
}

/** `pinecone/reader` -> `PineconeReaderSecret`. */
const outputName = (name: string): string =>
  `${name
    .split('/')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Secret`;
