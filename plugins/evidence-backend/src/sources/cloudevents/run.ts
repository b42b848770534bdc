import type { Config } from '@backstage/config';
import {
  ChangeOutcome,
  entityRefSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  filledText,
  nativeId,
  parseInput,
  titleOf,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import type { RunEvent } from './schemas';
import { idSignals, namedBy } from './signals';
import { cdeventsSource, EventTranslation } from './translation';

/** A pipeline, or a task, that its owners say deploys. */
export type DeployPipeline = {
  /** Its `pipelineName` or `taskName`. */
  name: string;
  /** `source` of the event; without it, any. */
  source?: string;
  /** What it deploys; without it, what is called like the pipeline. */
  entityRef?: string;
  environment?: string;
};

/** The outcomes of core.md; versions up to 0.4 call the first `success`, too. */
const outcomes: Record<string, ChangeOutcome | undefined> = {
  success: 'succeeded',
  failure: 'failed',
  error: 'failed',
  cancel: 'failed',
};

/**
 * A run builds, tests or deploys, and does not say which: it counts only where
 * configuration says that this pipeline deploys. All events of one run are
 * reports about one change.
 */
export function translateRun(
  { context, subject }: RunEvent,
  pipelines: readonly DeployPipeline[],
): EventTranslation {
  const { content } = subject;
  const name = filledText(content.pipelineName) ?? filledText(content.taskName);
  const deploys = pipelines.find(
    deploying =>
      deploying.name === name &&
      (deploying.source === undefined || deploying.source === context.source),
  );
  if (!deploys) {
    return {
      event: context.type,
      ignored:
        "A run is a deploy only where 'plumbline.webhooks.cdevents.deployPipelines' names its pipeline",
    };
  }
  const [, , kind, predicate] = context.type
    .toLocaleLowerCase('en-US')
    .split('.');
  const word = content.outcome?.toLocaleLowerCase('en-US') ?? '';
  const outcome =
    predicate === 'started'
      ? 'in-progress'
      : Object.hasOwn(outcomes, word) && outcomes[word];
  const run = webUrl(content.uri, content.url);
  return {
    change: {
      source: cdeventsSource,
      id: nativeId(kind, subject.source || context.source, subject.id),
      kind: 'deploy',
      ...(deploys.entityRef
        ? { entityRef: deploys.entityRef }
        : namedBy(idSignals(deploys.name))),
      ...(deploys.environment && { environment: deploys.environment }),
      occurredAt: context.timestamp,
      title: titleOf(deploys.name),
      ...(outcome && { outcome }),
      ...(run && { links: { run } }),
    },
  };
}

/** @throws InputError naming the key that is wrong */
export function readDeployPipelines(config: Config): DeployPipeline[] {
  const key = 'plumbline.webhooks.cdevents.deployPipelines';
  const pipelines = config.getOptionalConfig(key);
  return (pipelines?.keys() ?? []).map(name => {
    const own = pipelines!.getConfig(name);
    const entityRef = own.getOptionalString('entityRef');
    return {
      name: own.getString('name'),
      source: own.getOptionalString('source'),
      entityRef:
        entityRef &&
        parseInput(entityRefSchema, entityRef, `'${key}.${name}.entityRef'`),
      environment: own.getOptionalString('environment'),
    };
  });
}
