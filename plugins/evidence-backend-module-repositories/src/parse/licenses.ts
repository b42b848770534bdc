import parseSpdx from 'spdx-expression-parse';
import { isRecord } from '@plumbline/backstage-plugin-evidence-common';
import { maxTextLength, name } from './bounds';
import { elementOf, readJson, readToml, readXml, valueAt } from './data';

/** Enough of a text to know it by. Characters. */
const headLength = 6000;

/**
 * What only the text of one licence says, in lower case and with single spaces;
 * the more particular come first.
 */
const texts: readonly { spdxId: string; all: readonly string[] }[] = [
  {
    spdxId: 'AGPL-3.0-only',
    all: ['gnu affero general public license', 'version 3'],
  },
  {
    spdxId: 'LGPL-3.0-only',
    all: ['gnu lesser general public license', 'version 3'],
  },
  {
    spdxId: 'LGPL-2.1-only',
    all: ['gnu lesser general public license', 'version 2.1'],
  },
  {
    spdxId: 'GPL-3.0-only',
    all: ['gnu general public license', 'version 3, 29 june 2007'],
  },
  {
    spdxId: 'GPL-2.0-only',
    all: ['gnu general public license', 'version 2, june 1991'],
  },
  { spdxId: 'Apache-2.0', all: ['apache license', 'version 2.0'] },
  { spdxId: 'MPL-2.0', all: ['mozilla public license', '2.0'] },
  { spdxId: 'EPL-2.0', all: ['eclipse public license', '2.0'] },
  { spdxId: 'EUPL-1.2', all: ['european union public licence', '1.2'] },
  { spdxId: 'BSL-1.0', all: ['boost software license', 'version 1.0'] },
  { spdxId: 'BUSL-1.1', all: ['business source license 1.1'] },
  {
    spdxId: 'BSD-3-Clause',
    all: [
      'redistribution and use in source and binary forms',
      'this software is provided by',
      'endorse or promote products',
    ],
  },
  {
    spdxId: 'BSD-2-Clause',
    all: [
      'redistribution and use in source and binary forms',
      'this software is provided by',
    ],
  },
  {
    spdxId: 'ISC',
    all: [
      'permission to use, copy, modify, and/or distribute this software',
      'provided that the above copyright notice',
    ],
  },
  {
    spdxId: '0BSD',
    all: ['permission to use, copy, modify, and/or distribute this software'],
  },
  {
    spdxId: 'MIT-0',
    all: ['mit no attribution'],
  },
  {
    spdxId: 'MIT',
    all: [
      'permission is hereby granted, free of charge',
      'the above copyright notice and this permission notice shall be included',
    ],
  },
  {
    spdxId: 'Unlicense',
    all: [
      'this is free and unencumbered software released into the public domain',
    ],
  },
  { spdxId: 'CC0-1.0', all: ['cc0 1.0 universal'] },
  { spdxId: 'WTFPL', all: ['do what the fuck you want to public license'] },
];

/** Which licence a text is, by what only it says; undefined where none is known by it. */
export function licenseOfText(text: string): string | undefined {
  const stated = /SPDX-License-Identifier:\s*([\w.+-]{1,60})/.exec(
    text.slice(0, headLength),
  );
  if (stated) {
    return stated[1];
  }
  const head = text
    .slice(0, headLength)
    .toLocaleLowerCase('en-US')
    .replace(/\s+/g, ' ');
  return texts.find(({ all }) => all.every(part => head.includes(part)))
    ?.spdxId;
}

/** What a manifest declares, as an expression of SPDX where it is one. */
export function licenseOfManifest(
  file: string,
  text: string,
): string | undefined {
  if (text.length > maxTextLength) {
    return undefined;
  }
  switch (file) {
    case 'package.json':
    case 'composer.json': {
      const value = readJson(text)?.license;
      const type = isRecord(value) ? value.type : value;
      return expression(Array.isArray(type) ? type.join(' OR ') : type);
    }
    case 'Cargo.toml':
      return expression(valueAt(readToml(text), 'package.license'));
    case 'pyproject.toml': {
      const toml = readToml(text);
      const license = valueAt(toml, 'project.license');
      return expression(
        (isRecord(license) ? license.text : license) ??
          valueAt(toml, 'tool.poetry.license'),
      );
    }
    case 'pom.xml': {
      const stated = name(
        elementOf(elementOf(readXml(text), 'license'), 'name'),
      );
      return stated && (licenseOfText(stated) ?? expression(stated));
    }
    default:
      return undefined;
  }
}

/** Manifests that may declare a licence. */
export const licenseManifests: readonly string[] = [
  'package.json',
  'composer.json',
  'Cargo.toml',
  'pyproject.toml',
  'pom.xml',
];

/** Words that are no expression of SPDX say nothing. */
function expression(value: unknown): string | undefined {
  const text = name(value);
  try {
    if (text !== undefined) {
      parseSpdx(text);
    }
    return text;
  } catch {
    return undefined;
  }
}
