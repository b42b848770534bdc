import {
  RepositoryTemplate,
  templateOriginSchema,
} from '@plumbline/backstage-plugin-evidence-common';
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
    return { present: false, url: page(folder, 'folder') };
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
    ...{ ...found, id, version, answers },
    ...{ creation, digest, name, repository },
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
