import {
  readSignal,
  Signal,
  signalTypes,
} from '@plumbline/backstage-plugin-evidence-common';
import { exitCode } from './exitCode';
import { Failure } from './Failure';

export type SignalType = (typeof signalTypes)[number];

/**
 * What a responder has, as a signal. Without a type it is text, unless it is
 * one of the signals already, written as JSON.
 */
export function toSignal(text: string, type?: SignalType): Signal {
  const read = readSignal(text);
  switch (type) {
    case undefined:
      return read;
    case 'text':
      return { type, text };
    case 'repository':
      return { type, url: text };
    case 'pager':
      return { type, serviceId: text };
    case 'workload':
      return read.type === type ? read : workload(text);
    case 'alert':
      return read.type === type ? read : { type, labels: labels(text) };
    default:
      throw new Failure(exitCode.wrongUsage, `'${type}' is no signal type.`);
  }
}

/** `name`, `namespace/name` or `cluster/namespace/name`. */
function workload(text: string): Signal {
  const [name, namespace, cluster] = text.split('/').reverse();
  return {
    type: 'workload',
    name,
    ...(namespace ? { namespace } : {}),
    ...(cluster ? { cluster } : {}),
  };
}

/** `alertname=HighErrorRate service="checkoutservice"`, or a JSON object of labels. */
function labels(text: string): Record<string, string> {
  const json = parseObject(text);
  const entries = json
    ? Object.entries(json).map(([key, value]) => [key, String(value)])
    : [...text.matchAll(/([A-Za-z_][\w.:/-]*)=(?:"([^"]*)"|([^\s,}]*))/g)].map(
        ([, key, quoted, bare]) => [key, quoted ?? bare],
      );
  if (entries.length === 0) {
    throw new Failure(
      exitCode.wrongUsage,
      'An alert must be given as labels such as alertname=HighErrorRate service=checkoutservice, or as JSON.',
    );
  }
  return Object.fromEntries(entries);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) {
    return undefined;
  }
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}
