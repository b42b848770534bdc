import {
  RepositoryTemplate,
  templateOriginSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { creationFile } from '@plumbline/backstage-plugin-evidence-node';
import { readYaml } from '../parse/data';
import { templateFile } from '../tree/interest';
import { join } from '../tree/paths';
import type { Subject } from './Subject';

const mostAnswers = 50;
const longestAnswer = 2_000;
/** Of the texts of one answer. */
const mostItems = 50;

/** Of the entity's own folder: another one was made apart. */
export function template({ folder, page, tree }: Subject): RepositoryTemplate {
  const path = join(folder, templateFile);
  if (!tree.files.has(path)) {
    const url = page(folder, 'folder');
    // One that was only just created has nothing but its mark.
    return folder === '' && tree.files.has(creationFile) && tree.files.size > 1
      ? {
          present: true,
          url,
          unknown: `It was made from a template, by ${creationFile}, and ${templateFile} is not there`,
        }
      : { present: false, url };
  }
  const found = { present: true, path, url: page(path, 'file') };
  const text = tree.files.get(path)?.text;
  const stated = text === undefined ? undefined : readYaml(text);
  if (!stated) {
    return { ...found, unknown: 'It could not be read as a map' };
  }
  const { answers = {}, template: id, version } = stated;
  const { creation, digest, name, repository } = stated;
  const read = templateOriginSchema.safeParse({
    ...found,
    id,
    version,
    answers,
    creation,
    digest,
    name,
    repository,
  });
  if (!read.success || id === undefined || version === undefined) {
    return {
      ...found,
      unknown: "It must have 'template', 'version' and 'answers' of texts",
    };
  }
  const all = Object.values(read.data.answers ?? {});
  return all.length > mostAnswers || all.some(isLong)
    ? { ...found, unknown: 'Its answers are too many, or too long' }
    : read.data;
}

function isLong(answer: string | string[]): boolean {
  const items = [answer].flat();
  return items.length > mostItems || items.join('').length > longestAnswer;
}
