/** @jest-environment node */
import { changeDescriptor } from './changeDescriptor';
import type { DescriptorChange } from './edits';
import { unifiedDiff } from './unifiedDiff';

const entityRef = 'component:default/a';
const head = 'kind: Component\nmetadata:\n  name: a\n';

/** The lines that go and come, without those around them. */
function changes(text: string, change: object): string[] | string {
  const result = changeDescriptor(text, {
    entityRef,
    ...change,
  } as DescriptorChange);
  if (result.status !== 'changed') {
    return result.status === 'impossible' ? result.reason : result.status;
  }
  const { diff } = unifiedDiff('a.yaml', text, result.text);
  return diff
    .split('\n')
    .filter(line => /^[-+\\](?!--|\+\+)/.test(line))
    .map(line => line.replace(/\r/g, '␍'));
}

const calls = (to: string) => ({ do: 'declare-edge', to, type: 'calls' });
const retract = (to: string) => ({ do: 'retract-edge', to });
const writes = (to: string) => ({ do: 'declare-edge', to, type: 'writes' });
const b = 'component:default/b';
const topic = 'resource:default/topic';

describe('changeDescriptor', () => {
  it.each<[what: string, text: string, change: object, lines: string[]]>([
    [
      'a list that is not there',
      `${head}spec:\n  type: x # y\n`,
      calls(b),
      ['+  dependsOn:', `+    - ${b}`],
    ],
    [
      'a list that is empty',
      `${head}spec:\n  dependsOn: # none yet\n  type: x\n`,
      calls(b),
      [`+    - ${b}`],
    ],
    [
      'a list in brackets',
      `${head}spec:\n  dependsOn: [ component:c ] # c\n`,
      calls(b),
      [
        '-  dependsOn: [ component:c ] # c',
        '+  dependsOn: [ component:c, component:b ] # c',
      ],
    ],
    [
      'empty brackets',
      `${head}spec: { dependsOn: [] }\n`,
      calls(b),
      ['-spec: { dependsOn: [] }', `+spec: { dependsOn: [${b}] }`],
    ],
    [
      'a list that is not indented',
      `${head}spec:\n  dependsOn:\n  - component:c\n\n  # the end\n  type: x\n`,
      calls(b),
      ['+  - component:b'],
    ],
    [
      'names in quotes',
      `${head}spec:\n    dependsOn:\n        - "component:c"\n`,
      calls(b),
      ['+        - "component:b"'],
    ],
    [
      'an API by its bare name',
      `${head}spec:\n  consumesApis: [other]\n`,
      { do: 'declare-edge', to: 'api:default/quotes', type: 'consumes' },
      ['-  consumesApis: [other]', '+  consumesApis: [other, quotes]'],
    ],
    [
      'CRLF and no last line break',
      `${head}spec:\n  dependsOn:\n    - component:c`.replace(/\n/g, '\r\n'),
      calls(b),
      [
        '-    - component:c',
        '\\ No newline at end of file',
        '+    - component:c␍',
        '+    - component:b',
        '\\ No newline at end of file',
      ],
    ],
    [
      'JSON',
      '{\n  "kind": "Component",\n  "metadata": { "name": "a" },\n  "spec": {\n    "dependsOn": [\n      "component:default/c"\n    ]\n  }\n}\n',
      calls(b),
      [
        '-      "component:default/c"',
        '+      "component:default/c",',
        '+      "component:default/b"',
      ],
    ],
    [
      'a type of its own',
      `${head}spec:\n  dependsOn: [${topic}]\n`,
      { ...writes(topic), type: 'publishes' },
      [
        '+  annotations:',
        "+    plumbline.dev/dependencies: '- { type: publishes, target: resource:default/topic }'",
      ],
    ],
    [
      'typed dependencies in a text of lines',
      `${head}  annotations:\n    plumbline.dev/dependencies: |\n      # ours\n      - { type: calls, target: ${b} }\n    x: y\nspec: {}\n`,
      writes(topic),
      ['+      - { type: writes, target: resource:default/topic }'],
    ],
    [
      'typed dependencies that are JSON',
      `${head}  annotations:\n    plumbline.dev/dependencies: '[{"type":"calls","target":"${b}"}]'\nspec: {}\n`,
      writes(topic),
      [
        `-    plumbline.dev/dependencies: '[{"type":"calls","target":"${b}"}]'`,
        `+    plumbline.dev/dependencies: '[{"type":"calls","target":"${b}"}, { "type": "writes", "target": "${topic}" }]'`,
      ],
    ],
    [
      'one of several, and the comment beside it',
      `${head}spec:\n  dependsOn:\n    - component:c # c\n    # about b\n    - component:b # b\n    - component:d\n`,
      retract(b),
      ['-    - component:b # b'],
    ],
    [
      'the last one',
      `${head}spec:\n  dependsOn: # all\n    - component:b\n  type: x\n`,
      retract(b),
      ['-  dependsOn: # all', '-    - component:b', '+  dependsOn: [] # all'],
    ],
    [
      'the last of brackets on lines',
      `${head}spec:\n  dependsOn: [\n    component:c, # c\n    component:b\n  ]\n`,
      retract(b),
      ['-    component:c, # c', '-    component:b', '+    component:c # c'],
    ],
    [
      'what depends on it',
      `${head}spec:\n  dependencyOf:\n    - component:b\n    - component:c\n`,
      { do: 'retract-dependent', from: b },
      ['-    - component:b'],
    ],
    [
      'a reference wherever it stands',
      `${head}  annotations:\n    plumbline.dev/dependencies: '- { type: calls, target: b }'\nspec:\n  owner: team\n  dependsOn: [component:b]\n`,
      { do: 'replace-reference', from: b, to: 'component:default/bee' },
      [
        "-    plumbline.dev/dependencies: '- { type: calls, target: b }'",
        "+    plumbline.dev/dependencies: '- { type: calls, target: component:default/bee }'",
        '-  dependsOn: [component:b]',
        '+  dependsOn: [component:bee]',
      ],
    ],
    [
      'an owner as short as it was',
      `${head}spec:\n  owner: 'team' # us\n`,
      { do: 'set-owner', owner: 'group:default/crew' },
      ["-  owner: 'team' # us", "+  owner: 'crew' # us"],
    ],
    [
      'a lifecycle',
      `${head}spec:\n  lifecycle: deprecated\n`,
      { do: 'set-lifecycle', lifecycle: 'production' },
      ['-  lifecycle: deprecated', '+  lifecycle: production'],
    ],
    [
      'the right one of several documents',
      `${head.replace(
        'name: a',
        'name: z',
      )}spec: {}\n---\n${head}spec:\n  type: x\n# tail\n---\nkind: Group\n`,
      calls(b),
      ['+  dependsOn:', `+    - ${b}`],
    ],
    [
      'a file with a mark at its start',
      `\uFEFF${head}spec:\n  type: x\n`,
      calls(b),
      ['+  dependsOn:', `+    - ${b}`],
    ],
  ])('changes no line too many of %s', (_, text, change, lines) => {
    expect(changes(text, change)).toEqual(lines);
  });

  it.each<
    [what: string, text: string, change: object, reason: RegExp | string]
  >([
    ['broken YAML', 'kind: [\n', calls(b), /can't be read as YAML/],
    ['another entity', 'kind: Component\n', calls(b), /no longer describes/],
    [
      'two of it',
      `${head}---\n${head}`,
      calls(b),
      /describes component:default\/a more than once/,
    ],
    [
      'a list that others share',
      `x: &all [component:c]\n${head}spec: { dependsOn: *all }\n`,
      calls(b),
      /spec.dependsOn is written in a form/,
    ],
    [
      'a list that lends itself',
      `${head}spec:\n  dependsOn: &all\n    - component:c\nx: *all\n`,
      calls(b),
      /spec.dependsOn is written in a form/,
    ],
    [
      'what another description says',
      `${head}spec: {}\n`,
      retract(b),
      /derives this from another description/,
    ],
    [
      'an annotation that says something else',
      `${head}  annotations:\n    pagerduty.com/service-id: P1\n`,
      { do: 'set-annotation', name: 'pagerduty.com/service-id', value: 'P2' },
      /says 'pagerduty.com\/service-id: P1' already/,
    ],
    [
      'typed dependencies that are no YAML',
      `${head}  annotations:\n    plumbline.dev/dependencies: '{'\n`,
      writes(topic),
      /mend that first/,
    ],
    ['itself', `${head}spec: {}\n`, calls(entityRef), /depend on itself/],
    ['a whole', head, { ...calls(b), type: 'part-of' }, /spec.system/],
    ['too much', 'x'.repeat(1_000_001), calls(b), /too large/],
    [
      'what is there',
      `${head}spec: { dependsOn: [component:b] }`,
      calls(b),
      'already',
    ],
  ])('says in a sentence why not, of %s', (_, text, change, reason) => {
    expect(changes(text, change)).toMatch(reason);
  });
});
