import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Product,
  ReadPlan,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { CompiledPolicy } from '@plumbline/backstage-plugin-provisioning-common/policy';
import { now } from '../../clock';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { print, printJson } from '../../terminal/print';
import { findingLines } from '../provision/renderRequest';

/** Loaded only where it is needed: see build.mjs. */
const load = () => import('./policyCompiler');

export type CheckOptions = {
  plan: string;
  intent: string;
  standards: string;
  json?: boolean;
};

/** Judges a plan and an intent by the policies of a folder, without a portal. */
export async function checkPlan(options: CheckOptions): Promise<ExitCode> {
  const compiler = await load();
  const posted = readJson(options.intent) as Record<string, string>;
  const policies = await readPolicies(join(options.standards, 'policies'));
  const product = await productOf(options.standards, posted);
  const { product: _, ...intent } = posted;
  const level = String(intent.durability);
  const plan = await readPlanFile(options.plan);
  const facts = compiler.factsOf({
    product,
    level: {
      id: level,
      ...(product.levels[level] ?? { environments: [], classifications: [] }),
    },
    intent,
    operation: 'create',
    plan,
  });
  const at = { product: product.id, facts, now: now() };
  const findings = (['request', 'plan'] as const).flatMap(layer =>
    compiler.findingsOf(policies, { ...at, layer }),
  );
  const denied = compiler.denies(findings);
  if (options.json) {
    printJson({ denied, findings, plan: plan.summary });
  } else {
    print(
      [
        ...plan.summary.sentences,
        ...findings.flatMap(findingLines),
        denied ? 'Denied.' : 'Allowed.',
      ].join('\n'),
    );
  }
  return denied ? exitCode.refused : exitCode.done;
}

/** @throws Failure for what is no plan, or in a version that is not read */
export async function readPlanFile(file: string): Promise<ReadPlan> {
  const { PlanVersionError, readPlan } = await load();
  const isNone = new Failure(
    exitCode.refused,
    `'${file}' is not the JSON of a plan; make it by 'terraform show -json' of the file that 'terraform plan -out' wrote.`,
  );
  const json = readJson(file);
  // A state has the same versions, and would pass for a plan that changes nothing.
  const isPlan =
    isRecord(json) && ('resource_changes' in json || 'planned_values' in json);
  try {
    const plan = readPlan(json);
    if (isPlan) {
      return plan;
    }
  } catch (error) {
    if (error instanceof PlanVersionError) {
      throw new Failure(exitCode.refused, `'${file}': ${error.message}`);
    }
    const { issues } = error as {
      issues?: { code: string; path: unknown[] }[];
    };
    if (
      issues?.some(({ code, path }) => code === 'too_big' && path.length === 1)
    ) {
      throw new Failure(
        exitCode.refused,
        `'${file}' has more resources than are read of a plan.`,
      );
    }
  }
  throw isNone;
}

/** Judges the fixtures of policies. */
export async function testPolicies(
  paths: readonly string[],
  options: { json?: boolean },
): Promise<ExitCode> {
  const { createPolicyEngine, judgeFixtures, parsePolicy } = await load();
  const engine = createPolicyEngine();
  const results = paths.flatMap(filesOf).map(file => {
    const { value, problems } = parsePolicy(engine, readText(file));
    return {
      file,
      fixtures: value?.policy.fixtures.length ?? 0,
      problems: problems
        ? problems
        : judgeFixtures(value, now()).map(
            ({ name, expect, got }) =>
              `"${name}" must come to ${expect}, and comes to ${got}`,
          ),
    };
  });
  const failed = results.some(({ problems }) => problems.length > 0);
  if (options.json) {
    printJson(results);
  } else {
    print(
      results
        .flatMap(({ file, fixtures, problems }) => [
          `${problems.length > 0 ? '✗' : '✓'} ${file}: ${fixtures} fixtures`,
          ...problems.map(problem => `    ${problem}`),
        ])
        .join('\n'),
    );
  }
  return failed ? exitCode.refused : exitCode.done;
}

async function readPolicies(folder: string): Promise<CompiledPolicy[]> {
  const { createPolicyEngine, parsePolicy } = await load();
  const engine = createPolicyEngine();
  return filesOf(folder).map(file => {
    const { value, problems } = parsePolicy(engine, readText(file));
    if (!value) {
      throw new Failure(exitCode.refused, `'${file}': ${problems[0]}.`);
    }
    return value;
  });
}

/** The product that the intent names, or the only one of its engine. */
async function productOf(
  standards: string,
  { engine, product }: Record<string, string>,
): Promise<Product> {
  const { parseProduct } = await load();
  const products = filesOf(join(standards, 'products')).flatMap(file => {
    const { value } = parseProduct(readText(file));
    return value ? [value] : [];
  });
  const found = products.filter(each =>
    product ? each.id === product : each.engine === engine,
  );
  if (found.length !== 1) {
    throw new Failure(
      exitCode.notFound,
      `The intent must name one 'product' of ${products
        .map(({ id }) => `'${id}'`)
        .join(', ')}.`,
    );
  }
  return found[0];
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) {
    throw new Failure(exitCode.notFound, `There is no '${path}'.`);
  }
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .filter(name => /^[^.].*\.ya?ml$/.test(name))
        .sort()
        .map(name => join(path, name))
    : [path];
}

/** @throws Failure where there is no such file */
export function readText(file: string): string {
  if (!existsSync(file)) {
    throw new Failure(exitCode.notFound, `There is no file '${file}'.`);
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(exitCode.refused, `'${file}' can't be read (${code}).`);
  }
  // PowerShell writes UTF-16 where output is redirected.
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0) {
    bytes.swap16();
  }
  return bytes[0] === 0xff && bytes[1] === 0xfe
    ? bytes.toString('utf16le', 2)
    : bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof Failure) {
      throw error;
    }
    // What the parser quotes may be a secret.
    throw new Failure(exitCode.refused, `'${file}' is not JSON.`);
  }
}
