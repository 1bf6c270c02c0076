/** What API Gateway counts for each route of the contract. */
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type RouteName, routes } from '../../../shared/contract/routes.ts';

export type RouteFigure = 'Count' | '4XXError' | '5XXError' | 'Latency' | 'IntegrationLatency';

export class RouteMetrics {
  readonly #restApi: RestApi;

  constructor(restApi: RestApi) {
    this.#restApi = restApi;
  }

  /** Over all routes. */
  all(metricName: RouteFigure, statistic = 'Sum'): Metric {
    return this.#metric(metricName, statistic, metricName, {});
  }

  /** Of one route. The stage has to have detailed metrics on. */
  one(route: RouteName, metricName: RouteFigure, statistic = 'Sum'): Metric {
    const { method, path } = routes[route];
    return this.#metric(metricName, statistic, `${method} ${path}`, { Resource: path, Method: method });
  }

  #metric(
    metricName: RouteFigure,
    statistic: string,
    label: string,
    dimensions: Record<string, string>,
  ): Metric {
    const { restApiName, deploymentStage } = this.#restApi;
    return new Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      statistic,
      label,
      dimensionsMap: { ApiName: restApiName, Stage: deploymentStage.stageName, ...dimensions },
    });
  }
}
