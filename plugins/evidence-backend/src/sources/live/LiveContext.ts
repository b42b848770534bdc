import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import {
  contextRequestSchema,
  LookUpAnswer,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  LookedUp,
  parseInput,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  ContextAnswer,
  ContextService,
  GetContextOptions,
} from '../../context/ContextService';
import { EstateReader, EstateView } from '../../estate/EstateReader';
import { ResolveService } from '../../context/ResolveService';
import { LiveLookUps } from './LiveLookUps';

export type ContextReader = Pick<ContextService, 'getContext'>;

export type LiveContextOptions = {
  context: ContextReader;
  lookUps: LiveLookUps;
  reader: EstateReader;
  resolver: Pick<ResolveService, 'resolve'>;
};

/**
 * Joins a context after its sources were queried. What they reported is kept
 * before anything is read, so the answer is one from kept evidence, as any
 * other: the same question for that instant has the same answer later.
 */
export class LiveContext implements ContextReader {
  readonly #options: LiveContextOptions;

  constructor(options: LiveContextOptions) {
    this.#options = options;
  }

  async getContext(
    input: unknown,
    credentials: BackstageCredentials,
    options: GetContextOptions,
  ): Promise<ContextAnswer> {
    const { context, lookUps: live } = this.#options;
    const answers =
      live.hasSources && (input as { live?: unknown })?.live === true
        ? await this.#lookUp(input, credentials)
        : undefined;
    const answer = await context.getContext(input, credentials, options);
    if (!answers || answer.status !== 'found') {
      return answer;
    }
    // Why a source failed may name what this reader may not see.
    const lookUps =
      answer.context.visibility === 'filtered'
        ? answers.map(({ reason: _, ...one }) => one)
        : answers;
    return { ...answer, context: { ...answer.context, lookUps } };
  }

  /**
   * Undefined where no source was queried: about the past, or about nothing
   * known.
   */
  async #lookUp(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<LookUpAnswer[] | undefined> {
    const { lookUps, reader, resolver } = this.#options;
    const request = parseInput(contextRequestSchema, input, 'request');
    if (request.at !== undefined) {
      return undefined;
    }
    // As the reader sees it: for them what they may not see is never looked up.
    const estate = await reader.open(credentials);
    const entityRef =
      request.entityRef ??
      (await resolver.resolve(estate, request.signal!, { record: false }))
        .entityRef;
    if (entityRef === undefined || !estate.isKnown(entityRef)) {
      return undefined;
    }
    const owner = estate.model.graph.recordOf(entityRef)?.owner;
    const [subject, owning] = await Promise.all([
      lookedUp(estate, entityRef),
      lookedUp(estate, owner),
    ]);
    return subject && lookUps.ask({ subject, owner: owning });
  }
}

async function lookedUp(
  estate: EstateView,
  entityRef: string | undefined,
): Promise<LookedUp | undefined> {
  if (entityRef === undefined || !estate.isKnown(entityRef)) {
    return undefined;
  }
  const [stored] = await estate.entities([entityRef]);
  return stored && { entityRef, entity: JSON.parse(stored.body) as Entity };
}
