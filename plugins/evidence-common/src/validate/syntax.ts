import type { Complaint } from './finding';
import { ownerComplaints } from './owners';
import { describedEntity } from './described';
import { KnownEstate } from './estate';
import { SourceDocument } from './source';
import { brokenYaml } from './workloads';

/**
 * What is wrong with a document that is not valid YAML. An owner such as `@pay-eng` is
 * what breaks it most often: that is reported as the owner that it was meant
 * as.
 */
export function* syntaxComplaints(
  document: SourceDocument,
  estate: KnownEstate,
): Generator<Complaint> {
  const broken = brokenYaml(document);
  if (document.error?.code !== 'BAD_SCALAR_START') {
    yield { ...broken, ...fixOfTabs(document, broken) };
    return;
  }
  const described = describedEntity(document);
  const [owner] = described ? [...ownerComplaints(described, estate)] : [];
  if (owner?.line === broken.line) {
    yield owner;
    return;
  }
  const { source, error } = document;
  const end = source.endOfLine(error.start);
  const rest = source.text.slice(error.start, end).replace(/\s+(?:#.*)?$/, '');
  const quoted = `'${rest.replace(/'/g, "''")}'`;
  const line = source.lineAt(broken.line);
  yield {
    ...broken,
    fix: {
      paste: line.slice(0, broken.column - 1) + quoted,
      replace: {
        ...source.region(error.start, error.start + rest.length),
        text: quoted,
      },
    },
  };
}

/** YAML knows no tabs as indentation. */
function fixOfTabs(
  { source }: SourceDocument,
  { line }: Complaint,
): Pick<Complaint, 'fix'> {
  const text = source.lineAt(line);
  const [indent] = /^[ \t]*/.exec(text)!;
  return indent.includes('\t')
    ? { fix: { paste: text.replace(indent, indent.replace(/\t/g, '  ')) } }
    : {};
}
