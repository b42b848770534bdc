import type { RequestStore } from '../../records/RequestStore';
import { AuthorizeOptions, authorizeRun } from '../authorizeRun';
import { lastError, Runner } from '../Runner';
import {
  type Step,
  type StepContext,
  StepFailure,
  StepLacks,
  type StepResult,
} from '../Step';
import { planFileName, readPlanned } from './planWith';

export type ApplyingOptions = AuthorizeOptions & {
  /** Whether the catalog has an entity. */
  hasEntity(entityRef: string): Promise<boolean>;
  runner: Runner;
  store: Pick<RequestStore, 'begin'>;
};

/** Applies the plan that was judged and approved, and no other. */
export function createApplyingStep(options: ApplyingOptions): Step {
  return async context => {
    const { lease, now, operation, request } = context;
    await options.runner.requirePlanning(context);
    options.runner.requireCredentials(context.offer);
    await requireService(options, context);
    const may = await authorizeRun(options, context);
    if ('again' in may) {
      return planAgain(may.again);
    }
    const { authorized } = may;
    const result = await options.runner.inWorkspace(context, async session => {
      const { apply, hide, workspace } = session;
      await workspace.write(planFileName, authorized.plan);
      hide((await readPlanned(session)).secrets);
      // An approval that is withdrawn from here on comes too late.
      if ((await options.store.begin(lease, operation.id, now)) === 'lost') {
        throw new Error('Another replica took it over');
      }
      return apply(authorized, planFileName);
    });
    if (result.code !== 0) {
      const reason = lastError(result);
      if (/saved plan is stale|plan file is stale/i.test(reason)) {
        return planAgain('what is there changed since it was planned');
      }
      throw new StepFailure(`terraform apply failed: ${reason}`);
    }
    return operation.kind === 'destroy'
      ? {
          to: 'destroyed',
          message:
            request.activeAt === undefined
              ? 'Withdrawn: what was left of it is gone.'
              : 'Destroyed.',
        }
      : {
          to: 'verifying',
          message: 'Applied.',
          body: { bound: operation.bound },
        };
  };
}

/**
 * A service may be withdrawn while what was requested for it waits: nothing would
 * be left of it but that.
 *
 * @throws StepFailure where it was; StepLacks while the catalog does not answer
 */
async function requireService(
  { hasEntity }: Pick<ApplyingOptions, 'hasEntity'>,
  { operation, request }: StepContext,
): Promise<void> {
  if (operation.kind !== 'create' || request.creation === undefined) {
    return;
  }
  const isThere = await hasEntity(request.service).catch(error => {
    throw new StepLacks(
      `the catalog, which says whether ${request.service} is still there: ${error.message}`,
    );
  });
  if (!isThere) {
    throw new StepFailure(
      `${request.service} is not in the catalog any more; nothing was applied`,
    );
  }
}

function planAgain(why: string): StepResult {
  return {
    to: 'rendered',
    message: `Planned again: ${why}. Nothing was applied.`,
    voids: why,
  };
}
