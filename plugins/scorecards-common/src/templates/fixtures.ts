import { RuleError } from '@plumbline/backstage-plugin-evidence-common/rules';
import { readAnswers } from './answers';
import { CompiledServiceTemplate, renderService } from './compile';

/** Renders a version's own examples; what they came to, where that is wrong. */
export function checkFixtures(
  compiled: CompiledServiceTemplate,
): { fixture: string; index: number; reason: string }[] {
  return compiled.template.fixtures.flatMap((fixture, index) => {
    const reason = wrongWith(compiled, fixture);
    return reason === undefined
      ? []
      : [{ fixture: fixture.name, index, reason }];
  });
}

function wrongWith(
  compiled: CompiledServiceTemplate,
  fixture: CompiledServiceTemplate['template']['fixtures'][number],
): string | undefined {
  const { answers, problems } = readAnswers(compiled.template, fixture.answers);
  if (problems.length > 0) {
    return `'${problems[0].question}' ${problems[0].message}`;
  }
  let files;
  try {
    files = renderService(compiled, {
      answers,
      name: 'example',
      digest: 'example',
      creation: 'example',
      repository: 'https://git.example.com/acme/example',
    });
  } catch (error) {
    if (error instanceof RuleError) {
      return error.message;
    }
    throw error;
  }
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const has = fixture.without.find(path => texts.has(path));
  if (has !== undefined) {
    return `it has '${has}'`;
  }
  const wrong = Object.keys(fixture.files).find(
    path => !texts.get(path)?.includes(fixture.files[path]),
  );
  return wrong === undefined
    ? undefined
    : `'${wrong}' is ${
        texts.has(wrong) ? `without '${fixture.files[wrong]}'` : 'not there'
      }`;
}
