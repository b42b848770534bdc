import {
  changeLinks,
  filledText,
  MappedService,
  OutcomeReading,
  OutcomeWords,
  parseInput,
  readOutcome,
  ReportedChange,
  titleOf,
  unknownOutcomes,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { InputError } from '@backstage/errors';
import { RunNotification, runSchema } from './schemas';

/**
 * Before `run:applying` a run plans and waits: nothing has changed yet. Its end
 * is shown by the status: a run that only planned is no change.
 */
const triggers: ReadonlySet<string> = new Set([
  'run:applying',
  'run:completed',
  'run:errored',
]);

/** https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#run-states */
const statuses: OutcomeWords = {
  apply_queued: 'in-progress',
  applying: 'in-progress',
  applied: 'succeeded',
  force_canceled: 'failed',
  discarded: 'none',
  planned_and_finished: 'none',
  planned_and_saved: 'none',
  policy_soft_failed: 'none',
};

export function isRunTrigger(trigger: string): boolean {
  return triggers.has(trigger);
}

/** All notifications about one run are reports about one change. */
export function translateRun(
  payload: unknown,
  workspaces: ReadonlyMap<string, MappedService>,
): WebhookTranslation {
  const run = parseInput(runSchema, payload, 'notification');
  const reported = run.notifications
    .filter(({ trigger }) => isRunTrigger(trigger))
    .map(notification => ({
      notification,
      reading: readStatus(notification),
    }))
    // A status that nobody knows may be a change, one that is no outcome is none.
    .filter(({ reading }) => reading.outcome ?? reading.unknown);
  if (reported.length === 0) {
    return { ignored: 'The run changed nothing' };
  }
  const change = describe(run, workspaces);
  return {
    ...unknownOutcomes(...reported.map(({ reading }) => reading)),
    changes: reported.map(({ notification, reading }): ReportedChange => {
      const at = notification.run_updated_at;
      if (!at) {
        throw new InputError(
          "'notifications.run_updated_at' of the notification is missing; it must be an ISO 8601 instant",
        );
      }
      const actor = filledText(
        notification.run_updated_by ?? run.run_created_by,
      );
      return {
        ...change,
        occurredAt: at,
        ...(actor && { actor }),
        ...(reading.outcome && { outcome: reading.outcome }),
      };
    }),
  };
}

/** At the end the status says more than the trigger: a run may only have planned. */
function readStatus({
  trigger,
  run_status: status,
}: RunNotification['notifications'][number]): OutcomeReading {
  return readOutcome(
    trigger === 'run:applying' ? 'applying' : status,
    statuses,
  );
}

function describe(
  run: RunNotification,
  workspaces: ReadonlyMap<string, MappedService>,
): Omit<ReportedChange, 'occurredAt'> {
  const workspace = run.workspace_name;
  const mapped =
    workspaces.get(`${run.organization_name}/${workspace}`) ??
    workspaces.get(workspace);
  const title = titleOf(run.run_message);
  const page = changeLinks({ run: webUrl(run.run_url) });
  return {
    source: 'hcp-terraform',
    id: run.run_id,
    kind: 'infrastructure',
    signal: mapped?.signal ?? {
      type: 'workload',
      name: workspace.slice(0, 200),
    },
    item: workspace.slice(0, 200),
    ...(mapped?.environment && { environment: mapped.environment }),
    ...(title && { title }),
    ...(page && { links: page }),
  };
}
