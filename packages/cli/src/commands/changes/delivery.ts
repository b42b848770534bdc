import type { ChangeDelivery } from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import { print, printJson } from '../../terminal/print';
import { renderFields } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

export type DeliveryOptions = {
  service?: string;
  repository?: string;
  commit?: string;
  json?: boolean;
};

/** One change, from its commit to where it runs. */
export async function showDelivery(
  id: string | undefined,
  options: DeliveryOptions,
): Promise<ExitCode> {
  const delivery = await read(id, options);
  if (options.json) {
    printJson(delivery);
  } else {
    print(render(delivery));
  }
  return exitCode.done;
}

async function read(
  id: string | undefined,
  { commit, repository, service }: DeliveryOptions,
): Promise<ChangeDelivery> {
  const portal = new Portal();
  const evidence = await portal.evidence();
  const of = [service, repository].filter(one => one !== undefined);
  if (id !== undefined && commit === undefined && of.length === 0) {
    return evidence.getChangeDelivery(id);
  }
  if (id !== undefined || commit === undefined || of.length !== 1) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give the id of a change, or '--commit' with one of '--service' and '--repository'.",
    );
  }
  const about =
    service === undefined
      ? { repository }
      : { entityRef: await entityRefOf(portal, service) };
  return evidence
    .findChangeDelivery({ commit, ...about })
    .catch((error: unknown) => {
      throw error instanceof EvidenceRequestError && error.status === 409
        ? new Failure(exitCode.notFound, error.message)
        : error;
    });
}

type Fields = [name: string, value: string | undefined][];
type Part = ChangeDelivery['unknown'][number]['part'];

function render(delivery: ChangeDelivery): string {
  const { artifacts, commit, decisions, environments, pullRequest } = delivery;
  const { reviews, runs } = delivery;
  const parts: [name: string, part: Part, values: string[]][] = [
    [
      'Commit',
      'commit',
      commit
        ? [
            words(
              commit.revision,
              commit.title,
              commit.actor,
              at(commit.occurredAt),
            ),
          ]
        : [],
    ],
    [
      'Review',
      'review',
      [
        ...(pullRequest
          ? [words('pull request', ...stepsOf(pullRequest), pullRequest.url)]
          : []),
        ...reviews.map(one =>
          words(
            one.title,
            one.outcome ?? one.state,
            one.by,
            at(one.answeredAt ?? one.requestedAt),
            one.reason,
          ),
        ),
      ],
    ],
    [
      'Runs',
      'runs',
      runs.map(one =>
        words(
          one.outcome ?? one.state,
          one.pipeline,
          one.attempt > 1 ? `attempt ${one.attempt}` : undefined,
          at(one.at),
          one.url,
        ),
      ),
    ],
    ['Artifact', 'artifact', artifacts],
    [
      'Gate',
      'decision',
      decisions.map(one =>
        words(one.answer, one.environment, one.by, at(one.at), one.id),
      ),
    ],
    [
      'Deploys',
      'deploy',
      environments.map(one =>
        words(
          one.environment ?? 'no environment stated',
          one.state,
          ...one.deploys.map(deploy => at(deploy.occurredAt)),
          one.until && `until ${at(one.until)}`,
          one.by && `by ${one.by.revision ?? one.by.id}`,
        ),
      ),
    ],
    ['Rollback', 'rollback', []],
  ];
  const fields = parts.flatMap(([name, part, values]): Fields => {
    const unknown = delivery.unknown.find(one => one.part === part);
    const all = unknown ? [...values, `unknown: ${unknown.because}`] : values;
    return all.map((value, index) => [index === 0 ? name : ' ', value]);
  });
  return renderFields(
    [
      ['Id', delivery.id],
      ['Service', delivery.entityRef],
      ...fields,
      ['More', delivery.more && 'earlier runs and decisions are not listed'],
      [
        'Since',
        delivery.completeFrom &&
          `changes before ${at(delivery.completeFrom)} are not known`,
      ],
    ],
    { width: 10 },
  ).join('\n');
}

function stepsOf(
  pull: NonNullable<ChangeDelivery['pullRequest']>,
): (string | undefined)[] {
  return (['opened', 'reviewed', 'approved', 'merged'] as const).map(step => {
    const instant = at(pull[`${step}At`]);
    return instant && `${step} ${instant}`;
  });
}

function words(...parts: (string | undefined)[]): string {
  return parts.filter(Boolean).join(', ');
}

function at(instant: string | undefined): string | undefined {
  return instant && `${utcMinute(instant)} UTC`;
}
