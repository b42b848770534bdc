import type {
  FactDefinition,
  JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  FactValues,
  Rule,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { stringify } from 'yaml';
import { z } from 'zod';
import { ControlProblem } from '../control/ControlProblem';
import { ParsedStandard, parseStandard } from '../control/parseStandard';
import {
  Answers,
  fileKinds,
  longestFile,
  ServiceTemplate,
  serviceTemplateSchema,
} from '../schemas/serviceTemplateFile';
import { shownValues } from './shownValues';
import { compileFileText, FileText, valueOf } from './text';

type CompiledFile = ServiceTemplate['files'][number] & {
  condition?: Rule;
  text: FileText;
};

/** A version whose expressions were checked. */
export type CompiledServiceTemplate = {
  readonly template: ServiceTemplate;
  readonly files: readonly CompiledFile[];
};

export type RenderedFile = {
  path: string;
  kind: (typeof fileKinds)[number];
  text: string;
};

/** What a service is made of, beside the template. */
export type ServiceOrigin = {
  name: string;
  /** The address of its repository. */
  repository: string;
  answers: Answers;
  /** Of the text of the version. */
  digest: string;
  /** The id of its creation; the same in all that it makes. */
  creation: string;
};

/** States what a service was made from; upgrades read it. */
export const originFile = '.plumbline/template.yaml';
const longestTotal = 300_000;

/** @param files - by their path below `files/` */
export function parseServiceTemplate(
  text: string,
  files: ReadonlyMap<string, string>,
): ParsedStandard<CompiledServiceTemplate> {
  return parseStandard(text, {
    schema: serviceTemplateSchema,
    noun: 'template',
    essential: 'questions',
    compile: template => compileServiceTemplate(template, files),
  });
}

function compileServiceTemplate(
  template: ServiceTemplate,
  texts: ReadonlyMap<string, string>,
): CompiledServiceTemplate {
  const ids = template.questions.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new ControlProblem(`two questions have the id '${twice}'`, [
      'questions',
    ]);
  }
  const engine = createRuleEngine(definitionsOf(template));
  const at = <T>(path: (string | number)[], compile: () => T): T => {
    try {
      return compile();
    } catch (error) {
      throw error instanceof RuleError
        ? new ControlProblem(error.message, path)
        : error;
    }
  };
  requireCases([originFile, ...template.files.map(({ path }) => path)]);
  const used = new Set<string>();
  const files = template.files.map((file, index): CompiledFile => {
    const path = ['files', index];
    const from = file.from ?? file.path;
    const text = texts.get(from);
    if (text === undefined) {
      throw new ControlProblem(`there is no 'files/${from}'`, path);
    }
    if (text.length > longestFile || text.includes('\0')) {
      throw new ControlProblem(
        `'files/${from}' must be text of at most ${longestFile} characters`,
        path,
      );
    }
    if (file.path === originFile) {
      throw new ControlProblem(`'${originFile}' is written for it`, path);
    }
    used.add(from);
    const { when } = file;
    return {
      ...file,
      ...(when !== undefined && {
        condition: at([...path, 'when'], () => engine.compile(when, 'bool')),
      }),
      text: at([...path, 'path'], () => compileFileText(engine, text)),
    };
  });
  const unused = [...texts.keys()].find(path => !used.has(path));
  if (unused !== undefined) {
    throw new ControlProblem(`'files/${unused}' is not a file of it`, [
      'files',
    ]);
  }
  return { template, files };
}

/** On some machines upper and lower case are the same. */
function requireCases(paths: readonly string[]): void {
  const known = new Map(paths.map(path => [path.toLowerCase(), path]));
  for (const path of paths) {
    const same = known.get(path.toLowerCase())!;
    if (same !== path) {
      throw new ControlProblem(
        `the names '${path}' and '${same}' differ only in case`,
        ['files'],
      );
    }
  }
}

function definitionsOf({ questions }: ServiceTemplate): FactDefinition[] {
  const define = (name: string, schema: z.ZodType): FactDefinition => ({
    name,
    schema,
    description: name,
    maxAgeSeconds: 1,
    collectors: [],
  });
  return [
    ...questions.map(({ id, type }) =>
      define(
        `answers.${id}`,
        type === 'choices' || type === 'entities'
          ? z.array(z.string())
          : z.string(),
      ),
    ),
    ...['name', 'repository'].map(name =>
      define(`service.${name}`, z.string()),
    ),
    ...['id', 'version', 'owner', 'contract', 'supportedUntil'].map(name =>
      define(`template.${name}`, z.string()),
    ),
    define('creation.id', z.string()),
  ];
}

/**
 * The files of a service; the same for the same origin, always.
 *
 * @param origin.answers - as `readAnswers` has taken them
 * @throws RuleError in one sentence where a file comes to nothing
 */
export function renderService(
  { template, files }: CompiledServiceTemplate,
  origin: ServiceOrigin,
): RenderedFile[] {
  const values = valuesOf(template, origin);
  const rendered: RenderedFile[] = [originOf(template, origin)];
  let total = 0;
  for (const { condition, kind, path, text } of files) {
    if (condition && valueOf(condition, values) !== true) {
      continue;
    }
    if (rendered.some(one => one.path === path)) {
      throw new RuleError(`two files are '${path}'`);
    }
    const filled = text.fill(values, shownValues(path, values, template));
    total += filled.length;
    if (total > longestTotal) {
      throw new RuleError(`it has more than ${longestTotal} characters`);
    }
    rendered.push({ path, kind, text: filled });
  }
  return rendered.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function valuesOf(template: ServiceTemplate, of: ServiceOrigin): FactValues {
  const { contract, id, owner, supportedUntil, version } = template;
  return new Map<string, JsonValue>([
    ...Object.entries(of.answers).map(([name, answer]): [string, JsonValue] => [
      `answers.${name}`,
      answer,
    ]),
    ['service.name', of.name],
    ['service.repository', of.repository],
    ['template.id', id],
    ['template.version', String(version)],
    ['template.owner', owner],
    ['template.contract', contract],
    ['template.supportedUntil', supportedUntil],
    ['creation.id', of.creation],
  ]);
}

function originOf(
  { id, version }: ServiceTemplate,
  { answers, creation, digest, name, repository }: ServiceOrigin,
): RenderedFile {
  const text = stringify(
    { template: id, version, digest, creation, name, repository, answers },
    { lineWidth: 0 },
  );
  return {
    path: originFile,
    kind: 'policy',
    text: `# What this service was made from. Upgrades read it.\n${text}`,
  };
}
