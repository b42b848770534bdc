import { CustomErrorBase, InputError } from '@backstage/errors';
import { decoded } from '@plumbline/backstage-plugin-evidence-common';
import {
  parseInput,
  parseJson,
  singleHeader,
  WebhookDelivery,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/*
 * CloudEvents 1.0.2 (https://cloudevents.io): its HTTP Protocol Binding and its
 * JSON Event Format.
 */

const structured = 'application/cloudevents+json';
const batched = 'application/cloudevents-batch+json';

/** What is read of an event; its extensions are left aside. */
const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1).max(500),
  datacontenttype: z.string().nullish(),
  data: z.unknown().optional(),
  data_base64: z.string().nullish(),
});

export type CloudEvent = {
  id: string;
  source: string;
  type: string;
  /** The parsed JSON; undefined where there is no data. */
  data: unknown;
};

/** An entry of a delivery; one that can't be read says why. */
export type CloudEventEntry = { event: CloudEvent } | { rejected: string };

/** 415 */
class UnsupportedMediaTypeError extends CustomErrorBase {
  name = 'UnsupportedMediaTypeError' as const;
  statusCode = 415 as const;
}

/**
 * The events of a delivery, in each of the three content modes. An entry of a
 * batch that can't be read costs no other.
 *
 * @throws InputError where nothing can be read of it; 415 for a content type
 *   that is none of CloudEvents in JSON
 */
export function readCloudEvents(delivery: WebhookDelivery): {
  isBatch: boolean;
  entries: CloudEventEntry[];
} {
  const { type, charset } = contentType(
    singleHeader(delivery, 'content-type') ?? '',
  );
  if (charset !== 'utf-8' && charset !== 'utf8') {
    throw new UnsupportedMediaTypeError('The body must be JSON in UTF-8');
  }
  if (type === batched) {
    const entries = parseJson(delivery.body);
    if (!Array.isArray(entries)) {
      throw new InputError(
        `The body must be an array of events, as its type is '${batched}'`,
      );
    }
    return { isBatch: true, entries: entries.map(readEntry) };
  }
  if (type === structured) {
    const event = readStructured(parseJson(delivery.body));
    return { isBatch: false, entries: [{ event }] };
  }
  if (singleHeader(delivery, 'ce-specversion') !== undefined) {
    return { isBatch: false, entries: [{ event: readBinary(delivery, type) }] };
  }
  throw new UnsupportedMediaTypeError(
    `The body must be a CloudEvent: of type '${structured}' or '${batched}', or JSON with the headers 'ce-specversion', 'ce-id', 'ce-source' and 'ce-type'`,
  );
}

function readEntry(entry: unknown): CloudEventEntry {
  try {
    return { event: readStructured(entry) };
  } catch (error) {
    if (error instanceof InputError) {
      return { rejected: error.message };
    }
    throw error;
  }
}

function readStructured(body: unknown): CloudEvent {
  const { data, data_base64, datacontenttype, ...event } = parseInput(
    envelopeSchema,
    body,
    'event',
  );
  return {
    id: event.id,
    source: event.source,
    type: event.type,
    data: dataOf(data, data_base64, datacontenttype ?? 'application/json'),
  };
}

/** What is not JSON is none of ours, but no reason to refuse the event. */
function dataOf(
  data: unknown,
  base64: string | null | undefined,
  type: string,
): unknown {
  if (!isJson(contentType(type).type)) {
    return undefined;
  }
  if (typeof base64 === 'string') {
    return parseData(Buffer.from(base64, 'base64'));
  }
  // Some senders put the JSON into a text.
  return typeof data === 'string' ? parseData(Buffer.from(data)) : data;
}

function readBinary(delivery: WebhookDelivery, type: string): CloudEvent {
  const attribute = (name: string) => {
    const value = singleHeader(delivery, `ce-${name}`);
    // Headers hold ASCII; any other character of a value is percent-encoded.
    return value === undefined ? undefined : decoded(value);
  };
  const { id, source, ...event } = parseInput(
    envelopeSchema,
    {
      specversion: attribute('specversion'),
      id: attribute('id'),
      source: attribute('source'),
      type: attribute('type'),
    },
    'event (headers)',
  );
  const isEmpty = delivery.body.length === 0 || !isJson(type);
  return {
    id,
    source,
    type: event.type,
    data: isEmpty ? undefined : parseData(delivery.body),
  };
}

function parseData(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch {
    throw new InputError('The data of the event must be JSON in UTF-8');
  }
}

function contentType(header: string): { type: string; charset: string } {
  const [type, ...parameters] = header
    .toLocaleLowerCase('en-US')
    .split(';')
    .map(part => part.trim());
  const charset = parameters
    .find(parameter => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replace(/^"(.*)"$/, '$1');
  return { type, charset: charset ?? 'utf-8' };
}

function isJson(type: string): boolean {
  return type === '' || /^[^/]+\/([^/]+\+)?json$/.test(type);
}
