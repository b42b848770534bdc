import { statSync } from 'node:fs';
import {
  limitDiff,
  type GateChange,
  type GateDiff,
} from '@plumbline/backstage-plugin-scorecards-common';
import { loadValidator } from '../../../catalog/validator';
import { exitCode } from '../../../exitCode';
import { Failure } from '../../../Failure';
import { readPlanFile, readText } from '../../policy/policy';
import { losesData } from './dataOfResources';
import {
  diffManifests,
  ManifestError,
  type ManifestObjects,
  objectsIn,
} from './manifests';

const megabyte = 1024 * 1024;
/** Of a plan, which has the state in it, and of manifests, which are parsed with places. */
const mostMegabytes = { plan: 64, manifests: 10 };

export type DiffOptions = {
  plan?: string;
  manifestsBefore?: string;
  manifestsAfter?: string;
};

/**
 * What files say that a change does to infrastructure and to objects of a cluster:
 * kinds and names, and nothing that is in them.
 *
 * @returns undefined where no file is given
 * @throws Failure for a file that can't be read whole
 */
export async function readDiff(
  options: DiffOptions,
): Promise<{ diff: GateDiff; notes: string[] } | undefined> {
  const { manifestsAfter, manifestsBefore, plan } = options;
  if ((manifestsAfter === undefined) !== (manifestsBefore === undefined)) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--manifests-before' and '--manifests-after' together: one alone shows no change.",
    );
  }
  if (plan === undefined && manifestsBefore === undefined) {
    return undefined;
  }
  const planned = plan === undefined ? [] : await changesOfPlan(plan);
  const compared =
    manifestsBefore === undefined
      ? undefined
      : await compare(manifestsBefore, manifestsAfter!);
  const changes = [...planned, ...(compared?.changes ?? [])];
  const { diff, problem } = limitDiff({ changes, touches: compared?.touches });
  if (problem !== undefined) {
    throw new Failure(exitCode.refused, `${problem}.`);
  }
  return {
    diff,
    notes:
      diff.total === undefined
        ? []
        : [
            `Of ${diff.total} changes to resources and objects ${diff.changes.length} are sent, among them all that delete or replace one; the others are counted.`,
          ],
  };
}

async function changesOfPlan(file: string): Promise<GateChange[]> {
  refuseLarge(file, mostMegabytes.plan);
  const { complete, resources } = await readPlanFile(file);
  if (!complete) {
    throw new Failure(
      exitCode.refused,
      `'${file}': Terraform did not plan everything, so what it destroys is not known.`,
    );
  }
  return resources.flatMap(({ action, address, type }): GateChange[] => {
    if (action === 'no-op' || action === 'read') {
      return [];
    }
    const lost =
      action === 'delete' || action === 'replace' ? losesData(type) : undefined;
    return [
      {
        change: action,
        kind: type,
        name: address,
        ...(lost !== undefined && { lost }),
      },
    ];
  });
}

async function compare(before: string, after: string) {
  const [old, now] = [await readManifests(before), await readManifests(after)];
  return within(after, () => diffManifests(old, now));
}

async function readManifests(file: string): Promise<ManifestObjects> {
  refuseLarge(file, mostMegabytes.manifests);
  const text = readText(file);
  const { SourceFile } = await loadValidator();
  const { documents } = new SourceFile(file, text.replace(/\r\n?/g, '\n'));
  const broken = documents.find(({ error }) => error);
  if (broken) {
    const { line } = broken.source.region(broken.error!.start, 0);
    // What the parser quotes at the end may be a secret.
    const message = broken.error!.message.split(': ')[0].replace(/[.:]$/, '');
    throw notRead(file, `line ${line} is not YAML: ${message}`);
  }
  return within(file, () => objectsIn(documents.map(({ value }) => value)));
}

function within<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ManifestError) {
      throw notRead(file, error.message);
    }
    if (error instanceof RangeError) {
      // An alias may name what it is in.
      throw notRead(file, 'It is nested too deeply, or in itself');
    }
    throw error;
  }
}

function notRead(file: string, reason: string): Failure {
  return new Failure(exitCode.refused, `'${file}' is not read: ${reason}.`);
}

/** A pipe has no size, and is read as far as it goes. */
function refuseLarge(file: string, most: number): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) {
    // Of the gate, the code for what is not found is that of services.
    throw new Failure(exitCode.refused, `There is no file '${file}'.`);
  }
  if (found.size > most * megabyte) {
    throw new Failure(
      exitCode.refused,
      `'${file}' is larger than ${most} MB, and is not read.`,
    );
  }
}
