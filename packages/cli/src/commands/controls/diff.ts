import type { Control } from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlDifference } from '@plumbline/backstage-plugin-scorecards-common/control';
import { ControlFile, readControl } from '../../controls/findControls';
import { differenceLines, isControlId, showHistory } from './history';
import { ControlCompiler, loadCompiler } from '../../controls/loadCompiler';
import { readAddedFacts } from '../../controls/readAddedFacts';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';

type Diff = {
  control: string;
  /** The version in the file. */
  version: number;
  /** The version that it was compared with; absent for a new control. */
  against?: number;
  differences: ControlDifference[];
  /** The version that it must have at least, where that is not the one it has. */
  needsVersion?: number;
};

/** What an edit changes, and whether it needs a new version for that. */
export async function diffControl(
  file: string,
  other: string | undefined,
  options: { facts?: string; json?: boolean },
): Promise<ExitCode> {
  if (other === undefined && (await isControlId(file))) {
    return showHistory(file, options);
  }
  const compiler = await loadCompiler();
  const { createEngine, parseControl } = compiler;
  const engine = createEngine(await readAddedFacts(options.facts));
  const controlOf = ({ path, text }: ControlFile) =>
    parsed(path, parseControl(engine, text));
  const after = controlOf(await readControl(file));
  const before =
    other === undefined
      ? await inForce(after.id)
      : controlOf(await readControl(other));
  if (before && before.id !== after.id) {
    throw new Failure(
      exitCode.wrongUsage,
      `These are two controls: '${before.id}' and '${after.id}'.`,
    );
  }
  const diff = diffOf(compiler, before, after);
  if (options.json) {
    printJson(diff);
  } else {
    print(renderDiff(diff));
  }
  return diff.needsVersion === undefined ? exitCode.done : exitCode.refused;
}

function diffOf(
  { differencesOf }: ControlCompiler,
  before: Omit<Control, 'fixtures'> | undefined,
  after: Control,
): Diff {
  const { id: control, version } = after;
  if (!before) {
    return { control, version, differences: [] };
  }
  const differences = differencesOf(before, after);
  const isRemeant =
    version <= before.version && differences.some(({ meaning }) => meaning);
  return {
    control,
    version,
    against: before.version,
    differences,
    ...(isRemeant && { needsVersion: before.version + 1 }),
  };
}

async function inForce(
  id: string,
): Promise<Omit<Control, 'fixtures'> | undefined> {
  const { items } = await (await new Portal().scorecards()).listControls();
  return items.find(control => control.id === id);
}

/** @throws Failure naming the line */
function parsed(
  path: string,
  { compiled, problems }: ReturnType<ControlCompiler['parseControl']>,
): Control {
  if (problems) {
    const [{ line, message }] = problems;
    throw new Failure(
      exitCode.refused,
      `${[path, line].filter(Boolean).join(':')}: ${message}`,
    );
  }
  return compiled.control;
}

function renderDiff(diff: Diff): string {
  const { control, version, against, differences, needsVersion } = diff;
  if (against === undefined) {
    return `${control} is new: version ${version}, and none is in force.`;
  }
  const meaning = differences.filter(each => each.meaning);
  const other = differences.filter(each => !each.meaning);
  return [
    `${control}: version ${version} against version ${against}`,
    ...section('What it means', meaning),
    ...section('What verdicts do not depend on', other),
    '',
    conclusion({ differences, meaning, version, against, needsVersion }),
  ].join('\n');
}

function conclusion(options: {
  differences: ControlDifference[];
  meaning: ControlDifference[];
  version: number;
  against: number;
  needsVersion?: number;
}): string {
  const { differences, meaning, version, against, needsVersion } = options;
  if (needsVersion !== undefined) {
    return `It means something else, and would be refused as version ${version}; give it version ${needsVersion}.`;
  }
  if (meaning.length > 0) {
    return `It means something else, as version ${version} may.`;
  }
  if (differences.length === 0 && version === against) {
    return 'Nothing changes.';
  }
  return 'It means the same; no new version is needed.';
}

function section(title: string, items: readonly ControlDifference[]): string[] {
  return items.length === 0
    ? []
    : ['', title, ...items.flatMap(differenceLines)];
}
