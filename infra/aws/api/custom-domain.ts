/** A name of one's own in front of the API, at its root. The certificate exists; the name's record is its owner's to make. */
import { CfnOutput } from 'aws-cdk-lib';
import { EndpointType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { tls } from './rest-api.ts';

export interface CustomDomainProps {
  readonly domain: NonNullable<Environment['api']['customDomain']>;
  readonly restApi: RestApi;
}

export class CustomDomain extends Construct {
  constructor(scope: Construct, id: string, { domain, restApi }: CustomDomainProps) {
    super(scope, id);
    const { domainNameAliasDomainName, domainNameAliasHostedZoneId } = restApi.addDomainName('Domain', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      ...tls,
    });
    new CfnOutput(this, 'Target', {
      description: `Where the record of ${domain.name} has to point`,
      value: domainNameAliasDomainName,
    }).overrideLogicalId('CustomDomainTarget');
    new CfnOutput(this, 'HostedZone', {
      description: 'The hosted zone of that target, for an alias record in Route 53',
      value: domainNameAliasHostedZoneId,
    }).overrideLogicalId('CustomDomainHostedZone');
  }
}
