/** The methods of a template's REST API, each with its path and the function behind it. */
import type { Template } from 'aws-cdk-lib/assertions';
import { propertiesOf } from './resources.ts';

export interface MethodProperties {
  readonly HttpMethod: string;
  readonly ResourceId: unknown;
  readonly AuthorizationType: string;
  readonly AuthorizerId?: unknown;
  readonly ApiKeyRequired?: boolean;
  readonly RequestParameters?: Readonly<Record<string, unknown>>;
  readonly Integration: {
    readonly Type: string;
    readonly Uri?: unknown;
    readonly TimeoutInMillis?: number;
    readonly ResponseTransferMode?: string;
    readonly RequestParameters?: Readonly<Record<string, string>>;
    readonly RequestTemplates?: Readonly<Record<string, string>>;
    readonly IntegrationResponses?: readonly {
      readonly StatusCode: string;
      readonly ResponseParameters: Readonly<Record<string, string>>;
      readonly ResponseTemplates: Readonly<Record<string, string>>;
    }[];
  };
}

export interface ApiMethod extends MethodProperties {
  /** As `POST /query`. */
  readonly name: string;
  readonly path: string;
}

interface ResourceProperties {
  readonly ParentId: unknown;
  readonly PathPart: string;
}

export function apiMethods(template: Template): ApiMethod[] {
  const parts = template.findResources('AWS::ApiGateway::Resource') as Record<
    string,
    { Properties: ResourceProperties }
  >;
  /** The root is no resource of the template. */
  const pathOf = (reference: unknown): string => {
    const part = parts[(reference as { Ref?: string }).Ref ?? '']?.Properties;
    return part === undefined ? '' : `${pathOf(part.ParentId)}/${part.PathPart}`;
  };
  return propertiesOf<MethodProperties>(template, 'AWS::ApiGateway::Method').map((properties) => {
    const path = pathOf(properties.ResourceId);
    return { ...properties, path, name: `${properties.HttpMethod} ${path}` };
  });
}

export function apiMethod(template: Template, name: string): ApiMethod {
  const found = apiMethods(template).find((one) => one.name === name);
  if (found === undefined) throw new Error(`The template has no method ${name}`);
  return found;
}
