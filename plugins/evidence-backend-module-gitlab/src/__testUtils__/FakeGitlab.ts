import {
  hash,
  type Route,
  ScmServer,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';

type Files = Record<string, string>;
export type Commit = {
  id: string;
  files: Files;
  message: string;
  author: string;
  committer: string;
  parents: string[];
};
type Project = {
  description: string;
  branches: Map<string, Commit>;
  tags: string[];
  markedOn?: string;
  /** Its repository is switched off: it answers as if there were none. */
  isOff?: boolean;
};
type Request = Parameters<Route>[1];

export const mergeRequest = 'https://gitlab.test/acme/shop/-/merge_requests/1';
export const issue = 'https://gitlab.test/acme/shop/-/issues/1';

export const bot = 'bot@gitlab.test';
export const link = 'link:';
const perPage = 2;

/**
 * Projects of groups, in the shapes of https://docs.gitlab.com/api/projects/,
 * …/commits/, …/repositories/, …/branches/, …/merge_requests/ and …/issues/.
 * A page has two entries, so that pages are followed.
 */
export class FakeGitlab {
  readonly projects = new Map<string, Project>();
  readonly requests: { source_branch: string; fork?: boolean }[] = [];
  /** The first one has the number 1. */
  readonly issues: {
    title: string;
    description: string;
    labels: string;
    state?: 'closed';
    notes?: string[];
  }[] = [];
  mayClose = true;
  /** The connection breaks after so many requests that change something. */
  breaksAfter = Infinity;
  mayDelete = true;
  /** Of a push rule, for every commit. */
  refusal = '';
  /** As a server that keeps what is deleted for some days. */
  keepsDeleted = false;
  readonly server = new ScmServer((_, request) => {
    const answer = this.#answer(request);
    return request.method !== 'GET' && this.breaksAfter-- <= 0
      ? { status: 502, body: {} }
      : answer;
  });
  readonly #commits = new Map<string, Commit>();

  add(project: string, description = ''): Project {
    const made: Project = { description, branches: new Map(), tags: [] };
    this.projects.set(project, made);
    return made;
  }

  commit(
    project: string,
    branch: string,
    files: Files,
    by: Partial<Pick<Commit, 'author' | 'committer' | 'message'>> = {},
    parents?: string[],
  ): Commit {
    const { branches } = this.projects.get(project)!;
    const before = branches.get(branch)?.id;
    const id = hash(JSON.stringify([files, this.#commits.size]));
    const commit = {
      id,
      files,
      message: 'Change',
      author: bot,
      committer: bot,
      ...by,
      parents: parents ?? (before === undefined ? [] : [before]),
    };
    this.#commits.set(id, commit);
    branches.set(branch, commit);
    return commit;
  }

  #answer({ body, method, path, url }: Request) {
    const { searchParams } = url;
    if (method === 'POST' && path === '/projects') {
      const project = `acme/${body.path}`;
      if (this.projects.has(project)) {
        return refused('name: has already been taken');
      }
      this.add(project, body.description);
      return { status: 201, body: about(this.projects.get(project)!) };
    }
    if (path === '/namespaces/acme') {
      return { body: { id: 7, kind: 'group' } };
    }
    const [, encoded, rest = ''] =
      /^\/projects\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    const name = encoded && decodeURIComponent(encoded);
    const project = name && this.projects.get(name);
    if (!project) {
      return undefined;
    }
    if (rest === '' && method === 'DELETE') {
      if (!this.mayDelete) {
        return { status: 403, body: { message: '403 Forbidden' } };
      }
      if (this.keepsDeleted) {
        project.markedOn = '2026-12-01';
      } else {
        this.projects.delete(name);
      }
      return { status: 202, body: { message: '202 Accepted' } };
    }
    if (project.isOff && rest.startsWith('/repository')) {
      return undefined;
    }
    const at = (ref: string | null) =>
      project.branches.get(ref ?? '') ?? this.#commits.get(ref ?? '');
    const [, file] = /^\/repository\/files\/(.+)$/.exec(rest) ?? [];
    const [, branch] = /^\/repository\/branches\/(.+)$/.exec(rest) ?? [];
    if (file) {
      const text = at(searchParams.get('ref'))?.files[decodeURIComponent(file)];
      return text === undefined
        ? undefined
        : {
            body: {
              encoding: 'base64',
              last_commit_id: hash(text),
              content: Buffer.from(text).toString('base64'),
            },
          };
    }
    if (branch) {
      const found = project.branches.get(decodeURIComponent(branch));
      return found && { body: { commit: { id: found.id } } };
    }
    if (rest.startsWith('/issues/1')) {
      return this.#issue({ body, method, path, url });
    }
    switch (`${method} ${rest}`) {
      case 'GET ':
        return { body: about(project) };
      case 'GET /repository/branches':
        return {
          body: [...project.branches.keys()].map(one => ({ name: one })),
        };
      case 'GET /repository/tags':
        return { body: project.tags.map(one => ({ name: one })) };
      case 'GET /repository/commits':
        return { body: this.#history(at(searchParams.get('ref_name'))) };
      case 'GET /repository/tree':
        return tree(url, at(searchParams.get('ref')));
      case 'GET /repository/compare':
        return {
          body: {
            diffs: differences(
              at(searchParams.get('from')),
              at(searchParams.get('to')),
            ),
          },
        };
      case 'POST /repository/commits':
        return this.#write(name, project, body);
      case 'GET /merge_requests':
        return {
          body: this.requests
            .filter(
              one => one.source_branch === searchParams.get('source_branch'),
            )
            .map(one => asRequest(one.fork ? 8 : 7)),
        };
      case 'POST /merge_requests':
        this.requests.push(body);
        return { status: 201, body: asRequest(7) };
      case 'GET /issues':
        return paged(
          url,
          this.issues
            .filter(({ state }) => state !== 'closed')
            .map(one => ({ ...one, web_url: issue })),
        );
      case 'POST /issues':
        this.issues.push(body);
        return { status: 201, body: { ...body, web_url: issue } };
      default:
        return undefined;
    }
  }

  #issue({ body, method, path, url }: Request) {
    const [found] = this.issues;
    if (!found) {
      return undefined;
    }
    found.notes ??= [];
    if (path.endsWith('/notes')) {
      if (method === 'POST') {
        found.notes.push(body.body);
        return { status: 201, body: { body: body.body } };
      }
      return paged(
        url,
        found.notes.map(note => ({ body: note })),
      );
    }
    if (method === 'PUT') {
      if (!this.mayClose) {
        return { status: 403, body: { message: '403 Forbidden' } };
      }
      if (body.state_event === 'close') {
        found.state = 'closed';
      }
    }
    return { body: { state: 'opened', ...found, web_url: issue } };
  }

  #history(from: Commit | undefined) {
    const found: object[] = [];
    for (let at = from; at; at = this.#commits.get(at.parents[0])) {
      found.push({
        id: at.id,
        message: at.message,
        parent_ids: at.parents,
        author_email: at.author,
        committer_email: at.committer,
      });
    }
    return found;
  }

  #write(name: string, project: Project, body: any) {
    const { actions, branch, commit_message, start_sha } = body;
    if (this.refusal) {
      return refused(this.refusal);
    }
    if (start_sha !== undefined && project.branches.has(branch)) {
      return refused(`A branch called '${branch}' already exists.`);
    }
    const start = start_sha
      ? this.#commits.get(start_sha)
      : project.branches.get(branch);
    const files: Files = { ...start?.files };
    for (const { action, content, encoding, file_path, ...one } of actions) {
      const known = files[file_path];
      const isFresh = known === undefined || hash(known) === one.last_commit_id;
      if ((action === 'create') !== (known === undefined) || !isFresh) {
        return refused('The file has changed since you started editing it');
      }
      if (action === 'delete') {
        delete files[file_path];
      } else {
        files[file_path] = Buffer.from(content, encoding ?? 'utf8').toString();
      }
    }
    const made = this.commit(
      ...([name, branch, files, { message: commit_message }] as const),
      start ? [start.id] : [],
    );
    return { status: 201, body: { id: made.id } };
  }
}

function asRequest(source: number) {
  return {
    source_project_id: source,
    target_project_id: 7,
    web_url: mergeRequest,
  };
}

function about({ branches, description, isOff, markedOn }: Project) {
  return {
    ...(!isOff && { empty_repo: branches.size === 0 }),
    default_branch: branches.has('main') ? 'main' : null,
    description,
    marked_for_deletion_on: markedOn ?? null,
  };
}

function refused(message: string) {
  return { status: 400, body: { message } };
}

function tree(url: URL, commit: Commit | undefined) {
  if (!commit) {
    return undefined;
  }
  const folder = url.searchParams.get('path');
  const prefix = folder ? `${folder}/` : '';
  const isDeep = url.searchParams.has('recursive');
  const entries = new Map<string, object>();
  for (const [path, text] of Object.entries(commit.files)) {
    if (path.startsWith(prefix)) {
      const [first, ...more] = isDeep
        ? [path]
        : path.slice(prefix.length).split('/');
      entries.set(first, {
        name: first,
        path: `${prefix}${first}`,
        ...(more.length > 0
          ? { type: 'tree', mode: '040000' }
          : {
              type: 'blob',
              mode: text.startsWith(link) ? '120000' : '100644',
            }),
      });
    }
  }
  return paged(url, [...entries.values()]);
}

function paged(url: URL, entries: readonly object[]) {
  const page = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  return {
    body: entries.slice((page - 1) * perPage, page * perPage),
    ...(entries.length > page * perPage && {
      headers: { link: `<${next.pathname}${next.search}>; rel="next"` },
    }),
  };
}

function differences(from: Commit | undefined, to: Commit | undefined) {
  const [one, other] = [from?.files ?? {}, to?.files ?? {}];
  return Object.keys({ ...one, ...other })
    .filter(path => one[path] !== other[path])
    .map(path => ({ old_path: path, new_path: path }));
}
