import {
  PlanVersionError,
  readPlan,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ReadPlan } from '@plumbline/backstage-plugin-provisioning-common';
import { lastError, Runner, Session } from '../Runner';
import { StepContext, StepFailure } from '../Step';

export const planFileName = 'plan.tfplan';

/**
 * Plans with real Terraform.
 *
 * @param context - without a claim nothing is kept of the run
 */
export async function planWith(
  runner: Runner,
  context: Omit<StepContext, 'lease'> & Partial<Pick<StepContext, 'lease'>>,
): Promise<{ plan: ReadPlan; file: Buffer }> {
  const destroys = context.operation.kind === 'destroy';
  return runner.inWorkspace(context, async session => {
    const { hide, run, workspace } = session;
    const planned = await run(
      'plan',
      '-input=false',
      '-lock-timeout=60s',
      `-out=${planFileName}`,
      ...(destroys ? ['-destroy'] : []),
    );
    if (planned.code !== 0) {
      throw new StepFailure(`terraform plan failed: ${lastError(planned)}`);
    }
    const plan = await readPlanned(session);
    hide(plan.secrets);
    return {
      plan,
      file: await workspace.read(planFileName),
    };
  });
}

/**
 * What the plan in the workspace says.
 *
 * @throws StepFailure where Terraform does not state it
 */
export async function readPlanned({
  run,
}: Pick<Session, 'run'>): Promise<ReadPlan> {
  const shown = await run('show', '-json', planFileName);
  if (shown.code !== 0) {
    throw new StepFailure(`terraform show failed: ${lastError(shown)}`);
  }
  return planIn(shown.stdout);
}

/** @throws StepFailure for what is no plan; what a parser quotes may be a secret */
function planIn(text: string): ReadPlan {
  try {
    return readPlan(JSON.parse(text));
  } catch (error) {
    throw new StepFailure(
      error instanceof PlanVersionError
        ? error.message
        : 'terraform show gave something else than the JSON of a plan',
    );
  }
}
