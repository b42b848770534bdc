import { toEdges } from './edges';
import { istioQuery, IstioOptions, istioSighting } from './istio';
import type { Part } from './Part';
import {
  ServiceGraphOptions,
  serviceGraphQuery,
  serviceGraphSighting,
} from './serviceGraph';

export function serviceGraphPart(
  options: ServiceGraphOptions,
  windowSeconds: number,
): Part {
  return {
    name: 'Service graph',
    query: serviceGraphQuery(options, windowSeconds),
    read: samples => ({
      ...toEdges(samples, labels => serviceGraphSighting(options, labels), {
        by: 'tracing',
        windowSeconds,
      }),
      slos: [],
    }),
  };
}

export function istioPart(options: IstioOptions, windowSeconds: number): Part {
  return {
    name: 'Istio',
    query: istioQuery(options, windowSeconds),
    read: samples => ({
      ...toEdges(samples, istioSighting, { by: 'istio', windowSeconds }),
      slos: [],
    }),
  };
}
