import { InputError } from '@backstage/errors';
import {
  contextRequestSchema,
  ContextRequest,
  readSignal,
  Signal,
  signalSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { briefQuerySchema } from '@plumbline/backstage-plugin-incident-brief-common';

export type BriefQuery = {
  request: ContextRequest;
  format?: 'json' | 'markdown';
};

/** @throws InputError with one sentence about the first thing wrong */
export function parseBriefQuery(
  query: unknown,
  what: 'query' | 'body' = 'query',
): BriefQuery {
  const { signal, format, live, ...rest } = parseInput(
    briefQuerySchema,
    query,
    what,
  );
  if ((signal === undefined) === (rest.entityRef === undefined)) {
    throw new InputError(
      "Ask with exactly one of 'signal' and 'entityRef', such as ?entityRef=component:default/checkout",
    );
  }
  const request = {
    ...rest,
    ...(rest.at === undefined && live !== 'false' && { live: true }),
    ...(signal !== undefined && { signal: parseSignal(signal, what) }),
  };
  return {
    request: parseInput(contextRequestSchema, request, what),
    format,
  };
}

/** @throws InputError when it is empty, or a signal as JSON that is not well-formed */
function parseSignal(text: string, what: string): Signal {
  if (text.trim() === '') {
    throw new InputError(`The 'signal' of the ${what} is empty`);
  }
  return parseInput(signalSchema, readSignal(text), 'signal');
}
