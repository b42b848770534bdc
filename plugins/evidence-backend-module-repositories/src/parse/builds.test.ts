import fc from 'fast-check';
import { parseDockerfile } from './dockerfile';
import { accepts, ecosystems, needsLock } from './ecosystems';
import { licenseOfManifest, licenseOfText } from './licenses';
import { declaresRuntime, lowestOf, parseRuntimes } from './runtimes';

describe('Dockerfiles', () => {
  it('say what they build upon, and what of it runs', () => {
    const text = `
# syntax=docker/dockerfile:1
ARG NODE=22
ARG REGISTRY
FROM --platform=$BUILDPLATFORM node:\${NODE}-slim AS base
FROM base AS build
RUN echo \\
  FROM nothing
FROM \${REGISTRY:-docker.io}/library/golang:1.24 as tools
FROM $SECRET/image
FROM base
COPY --from=build /app /app
`;
    expect(parseDockerfile(text)).toEqual([
      { image: 'node:22-slim', name: 'node', tag: '22-slim', final: true },
      {
        image: 'docker.io/library/golang:1.24',
        name: 'docker.io/library/golang',
        tag: '1.24',
        final: false,
      },
      {
        image: '$SECRET/image',
        name: '$SECRET/image',
        final: false,
        unresolved: true,
      },
    ]);
  });

  it('are read by their own rules of escapes and heredocs', () => {
    const text = [
      '# escape=`',
      'FROM `',
      '  golang:1.24 AS build',
      'RUN <<END',
      'FROM nothing',
      'END',
      'FROM alpine:3',
    ].join('\n');
    expect(parseDockerfile(text).map(({ image }) => image)).toEqual([
      'golang:1.24',
      'alpine:3',
    ]);
  });

  it('split registry, port, tag and digest', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(parseDockerfile(`from registry:5000/a/b:1@${digest}`)).toEqual([
      {
        image: `registry:5000/a/b:1@${digest}`,
        name: 'registry:5000/a/b',
        tag: '1',
        digest,
        final: true,
      },
    ]);
    expect(parseDockerfile('FROM registry:5000/a')).toMatchObject([
      { name: 'registry:5000/a', final: true },
    ]);
    expect(parseDockerfile('FROM scratch')).toEqual([]);
  });

  it('may be garbage, and stay bounded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        parseDockerfile(`FROM ${text}`);
      }),
    );
    const many = Array.from({ length: 5000 }, (_, at) => `FROM a${at}`);
    expect(parseDockerfile(many.join('\n')).length).toBeLessThanOrEqual(100);
    expect(parseDockerfile('ARG A=\\\n'.repeat(50_000))).toEqual([]);
  });
});

describe('versions of runtimes', () => {
  it.each([
    [
      'package.json',
      '{"engines":{"node":">=20 <23"}}',
      'node',
      '>=20 <23',
      20,
      undefined,
    ],
    ['.nvmrc', 'v22.3.0\n', 'node', '22.3.0', 22, 3],
    ['go.mod', 'module x\n\ngo 1.24.1\n', 'go', '1.24.1', 1, 24],
    [
      'pyproject.toml',
      '[project]\nrequires-python = ">=3.11,<4"\n',
      'python',
      '>=3.11,<4',
      3,
      11,
    ],
    [
      'pyproject.toml',
      '[tool.poetry.dependencies]\npython = "^3.12"\n',
      'python',
      '^3.12',
      3,
      12,
    ],
    ['Pipfile', '[requires]\npython_version = "3.9"\n', 'python', '3.9', 3, 9],
    [
      'pom.xml',
      '<properties><java.version>17</java.version></properties>',
      'java',
      '17',
      17,
      undefined,
    ],
    [
      'pom.xml',
      '<!-- <release>8</release> --><plugin><release x="y">21</release></plugin>',
      'java',
      '21',
      21,
      undefined,
    ],
    [
      'pyproject.toml',
      'project = { "requires-python" = ">=3.10" }',
      'python',
      '>=3.10',
      3,
      10,
    ],
    [
      'build.gradle',
      "sourceCompatibility = '1.8'",
      'java',
      '1.8',
      8,
      undefined,
    ],
    [
      'build.gradle.kts',
      'kotlin { jvmToolchain(21) }',
      'java',
      '21',
      21,
      undefined,
    ],
    ['Cargo.toml', '[package]\nrust-version = "1.80"\n', 'rust', '1.80', 1, 80],
    ['composer.json', '{"require":{"php":"^8.2"}}', 'php', '^8.2', 8, 2],
    ['Gemfile', "source 'x'\nruby '3.3.0'\n", 'ruby', '3.3.0', 3, 3],
    ['global.json', '{"sdk":{"version":"8.0.100"}}', 'dotnet', '8.0.100', 8, 0],
    [
      'api.csproj',
      '<TargetFramework>net8.0</TargetFramework>',
      'dotnet',
      '8.0',
      8,
      0,
    ],
  ])('%s', (file, text, runtime, version, major, minor) => {
    expect(declaresRuntime(file)).toBe(true);
    expect(parseRuntimes(file, text)).toEqual([
      { runtime, version, major, ...(minor !== undefined && { minor }) },
    ]);
  });

  it('are the lowest that a range allows, or unknown', () => {
    expect(lowestOf('node', '^22 || ^20.5')).toEqual({ major: 20, minor: 5 });
    expect(lowestOf('node', '<18')).toEqual({});
    expect(lowestOf('node', 'lts/*')).toEqual({});
    expect(lowestOf('node', '>=18 || <4')).toEqual({});
  });

  it('never throw', () => {
    const files = [
      'package.json',
      'pom.xml',
      'pyproject.toml',
      '.tool-versions',
      'build.gradle',
      'x.csproj',
      'global.json',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.string({ unit: 'binary' }),
        (file, text) => {
          parseRuntimes(file, text);
          licenseOfManifest(file, text);
          licenseOfText(text);
        },
      ),
    );
    expect(
      parseRuntimes('package.json', '{"__proto__":{"engines":{"node":"1"}}}'),
    ).toEqual([]);
  });
});

describe('lock files', () => {
  const needs = (id: string, text: string) =>
    needsLock(ecosystems.find(one => one.id === id)!, text);

  it.each([
    ['npm', '{"dependencies":{"a":"1"}}', true],
    ['npm', '{"name":"a"}', false],
    ['npm', 'garbage', true],
    ['go', 'module x\nrequire a v1', true],
    ['go', 'module x\n', false],
    ['pip', 'a==1.0 # why\n--index-url x\n', false],
    ['pip', 'a>=1\nb==2', true],
    ['cargo', '[package]\n', false],
    ['cargo', '[dependencies]\na = "1"', true],
    ['cargo', 'dependencies = ', true],
    ['python', '[project]\ndependencies = []', false],
    ['python', '[project]\ndependencies = ["a"]', true],
    ['maven', '<version>1.2</version>', false],
    ['maven', '<version>[1.2,2)</version>', true],
    ['composer', '{"require":{"php":"8","ext-json":"*"}}', false],
    ['bundler', '', true],
  ])('of %s %j: needed %s', (id, text, needed) => {
    expect(needs(id, text)).toBe(needed);
  });

  it('are not required of a file that only configures tools', () => {
    const python = ecosystems.find(({ id }) => id === 'python')!;
    expect(accepts(python, '[tool.black]\nline-length = 100')).toBe(false);
    expect(accepts(python, '[project]\nname = "a"')).toBe(true);
  });
});

describe('licences', () => {
  it.each([
    ['Apache License\n Version 2.0, January 2004', 'Apache-2.0'],
    [
      'Permission is hereby granted, free of charge, … The above copyright notice and this permission notice shall be included',
      'MIT',
    ],
    [
      'GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19 November 2007',
      'AGPL-3.0-only',
    ],
    ['GNU GENERAL PUBLIC LICENSE\n Version 2, June 1991', 'GPL-2.0-only'],
    ['// SPDX-License-Identifier: MPL-2.0', 'MPL-2.0'],
    ['All rights reserved. ACME.', undefined],
    ['', undefined],
  ])('%j is %s', (text, id) => {
    expect(licenseOfText(text)).toBe(id);
  });

  it.each([
    [
      'package.json',
      '{"license":"(MIT OR Apache-2.0)"}',
      '(MIT OR Apache-2.0)',
    ],
    ['package.json', '{"license":"UNLICENSED"}', undefined],
    ['package.json', '{"license":"MIT OR Proprietary"}', undefined],
    ['package.json', '{"license":"SEE LICENSE IN x"}', undefined],
    ['Cargo.toml', '[package]\nlicense = "MIT"', 'MIT'],
    [
      'pyproject.toml',
      '[project]\nlicense = {text = "BSD-3-Clause"}',
      'BSD-3-Clause',
    ],
    [
      'pom.xml',
      '<licenses><license><name>Apache-2.0</name></license></licenses>',
      'Apache-2.0',
    ],
  ])('%s %s is %s', (file, text, id) => {
    expect(licenseOfManifest(file, text)).toBe(id);
  });
});
