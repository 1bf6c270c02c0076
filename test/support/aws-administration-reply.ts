/** Requests and replies of the AWS services that onboarding talks to, and how they refuse. */

export interface AdministrationRequest {
  /** As `apigateway POST /apikeys` or `cognito-idp AdminCreateUser`. */
  readonly action: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface AdministrationReply {
  readonly status: number;
  readonly body: object | string;
}

/** As services of the JSON and REST protocols report it. */
export const refusal = (status: number, type: string): AdministrationReply => ({
  status,
  body: { __type: type, message: 'vendor-internal: canary' },
});
