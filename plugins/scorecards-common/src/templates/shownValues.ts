import {
  escapeMarkdown,
  type JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  FactValues,
  RuleError,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import type { ServiceTemplate } from '../schemas/serviceTemplateFile';

/**
 * Values as a file takes them. Answers that a person writes are text of a `.md` file,
 * never its markup; the address of the repository is a module path in a `go.mod`.
 *
 * @throws RuleError where it can't be one
 */
export function shownValues(
  path: string,
  values: FactValues,
  { questions }: Pick<ServiceTemplate, 'questions'>,
): FactValues {
  if (/\.(?:md|markdown)$/i.test(path)) {
    const written = questions
      .filter(({ type }) => type === 'text' || type === 'entities')
      .map(({ id }) => `answers.${id}`);
    return new Map([
      ...values,
      ...written.map((name): [string, JsonValue] => [
        name,
        asText(values.get(name)!),
      ]),
    ]);
  }
  if (/(?:^|\/)go\.mod$/.test(path)) {
    const repository = 'service.repository';
    return new Map([
      ...values,
      [repository, withModulePath(String(values.get(repository)))],
    ]);
  }
  return values;
}

/** Also where it begins a line: then it is no list, and no rule. */
function asText(answer: JsonValue): JsonValue {
  if (Array.isArray(answer)) {
    return answer.map(asText);
  }
  return typeof answer === 'string'
    ? escapeMarkdown(answer).replace(/^(\d*)([-+=.)])/, '$1\\$2')
    : answer;
}

/** Go takes no port, and no names of files that Windows does not have. */
function withModulePath(repository: string): string {
  const address = repository.replace(/^(https?:\/\/[^/:]+):\d+/, '$1');
  const wrong = address
    .split('/')
    .slice(2)
    .find(part =>
      /\.$|^[^.]*~\d+(?:\.|$)|^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i.test(
        part,
      ),
    );
  if (wrong !== undefined) {
    throw new RuleError(
      `the module path of Go can't have the part '${wrong}' of the repository's address: use one that does not end in '.' or '~1', and is no device of Windows, such as 'con'`,
    );
  }
  return address;
}
