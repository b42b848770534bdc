import fc from 'fast-check';
import { stringify } from 'yaml';

/** Names that generated descriptors depend on. */
export const targets = [
  'component:default/payment',
  'component:default/cart',
  'resource:default/orders-topic',
  'resource:shop/orders-db',
  'api:default/quotes',
];

type Style = {
  eol: '\n' | '\r\n';
  indentSeq: boolean;
  indent: number;
  flow: boolean;
  json: boolean;
  comments: boolean;
  endsWithBreak: boolean;
  before: boolean;
  after: boolean;
};

const style: fc.Arbitrary<Style> = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  indentSeq: fc.boolean(),
  indent: fc.constantFrom(2, 4),
  flow: fc.boolean(),
  json: fc.boolean(),
  comments: fc.boolean(),
  endsWithBreak: fc.boolean(),
  before: fc.boolean(),
  after: fc.boolean(),
});

const typed = fc.array(
  fc.record({
    type: fc.constantFrom('calls', 'writes', 'publishes'),
    target: fc.constantFrom(...targets),
  }),
  { maxLength: 2 },
);
const some = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const annotationText = typed.chain(items =>
  fc.constantFrom(
    items
      .map(one => `- { type: ${one.type}, target: ${one.target} }`)
      .join('\n'),
    `# these are typed\n${stringify(items)}`,
    JSON.stringify(items),
    JSON.stringify(items, undefined, 2),
    stringify(items, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd(),
  ),
);

/** The text of a file that describes `component:default/checkout`, and maybe more. */
export const descriptor: fc.Arbitrary<string> = fc
  .record({
    style,
    dependsOn: some(fc.subarray(targets.slice(0, 4))),
    consumesApis: some(fc.subarray(['quotes', 'api:quotes'], { maxLength: 1 })),
    aliases: some(fc.constantFrom('co', 'co, c-o', 'co c-o', '["co"]')),
    dependencies: some(annotationText),
    kind: fc.constantFrom('Component', 'Component', 'Resource'),
  })
  .map(({ style: how, kind, ...has }) => {
    const annotations = {
      ...(has.aliases !== undefined && {
        'plumbline.dev/aliases': has.aliases,
      }),
      ...(has.dependencies !== undefined && {
        'plumbline.dev/dependencies': has.dependencies,
      }),
    };
    const own = {
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: {
        name: 'checkout',
        ...(Object.keys(annotations).length > 0 && { annotations }),
      },
      spec: {
        type: 'service',
        lifecycle: 'production',
        owner: 'group:default/purchasing',
        ...(has.dependsOn && { dependsOn: has.dependsOn }),
        ...(has.consumesApis &&
          kind === 'Component' && { consumesApis: has.consumesApis }),
      },
    };
    return written(own, how);
  });

function written(own: object, how: Style): string {
  if (how.json) {
    const text = JSON.stringify(
      own,
      undefined,
      how.flow ? undefined : how.indent,
    );
    return how.endsWithBreak ? `${text}\n`.replace(/\n/g, how.eol) : text;
  }
  const text = stringify(own, {
    indent: how.indent,
    indentSeq: how.indentSeq,
    collectionStyle: how.flow ? 'flow' : 'any',
    lineWidth: 0,
  });
  const commented =
    how.comments && !how.flow
      ? text
          .split('\n')
          .map(line =>
            /^ *(?:- \S*|owner: .*|dependsOn:)$/.test(line) &&
            !line.includes('{')
              ? `${line} # about ${line.trim().length}`
              : line,
          )
          .join('\n')
          .replace(/^spec:/m, '# what it is\nspec:')
      : text;
  const all = [
    ...(how.before
      ? ['kind: System\nmetadata: { name: &n shop }\nspec: { owner: *n }\n']
      : []),
    commented + (how.comments ? '# the end of it\n' : ''),
    ...(how.after
      ? ['# another\nkind: Group\nmetadata:\n  name: checkout\n']
      : []),
  ].join('---\n');
  const ended = how.endsWithBreak ? all : all.trimEnd();
  return ended.replace(/\n/g, how.eol);
}

/** Every comment of a file. */
export function commentsOf(text: string): string[] {
  return (
    text.match(
      /# (?:what it is|about \d+|the end of it|another|these are typed)/g,
    ) ?? []
  );
}
