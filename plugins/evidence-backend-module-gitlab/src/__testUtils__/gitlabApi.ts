import {
  Pull,
  Route,
  ScmServer,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';

/**
 * GitLab's REST API as far as a merge request goes, in the shapes of
 * https://docs.gitlab.com/api/merge_requests/, …/commits/, …/branches/ and
 * …/repository_files/.
 */
export const gitlabRoutes: Route = (scm, { method, path, url, body }) => {
  const project = '/projects/acme%2Fteam%2Fshop';
  if (!path.startsWith(project)) {
    return undefined;
  }
  const rest = path.slice(project.length);
  const files = `/repository/files/${encodeURIComponent(scm.path)}`;
  const [, branch] = /^\/repository\/branches\/(.+)$/.exec(rest) ?? [];
  switch (`${method} ${branch ? '/repository/branches' : rest}`) {
    case 'GET ':
      return {
        body: {
          id: 7,
          path_with_namespace: 'acme/team/shop',
          default_branch: 'main',
        },
      };
    case 'GET /repository/branches': {
      const found = scm.branches.get(decodeURIComponent(branch));
      return found
        ? { body: { name: branch, commit: { id: found.sha } } }
        : { status: 404, body: { message: '404 Branch Not Found' } };
    }
    case `GET ${files}`: {
      const found = scm.at(url.searchParams.get('ref')!);
      return found && { body: file(scm, found) };
    }
    case `GET ${files}/raw`: {
      const found = scm.at(url.searchParams.get('ref')!);
      return found && { raw: found.text };
    }
    case 'POST /repository/commits':
      return commit(scm, body);
    case 'GET /merge_requests': {
      const source = url.searchParams.get('source_branch');
      const found = scm.pulls.filter(
        one => one.head === source && one.state === 'open',
      );
      return {
        // As GitLab does: the latest first.
        body: found.map(one => withHead(scm, one)).reverse(),
      };
    }
    case 'POST /merge_requests':
      return open(scm, body);
    case 'GET /merge_requests/1/notes':
      return {
        body: (scm.pulls[0].comments ?? []).map(one => ({ body: one })),
      };
    case 'POST /merge_requests/1/notes':
      (scm.pulls[0].comments ??= []).push(body.body);
      return { status: 201, body };
    case 'GET /merge_requests/1':
      return scm.pulls[0] && { body: withHead(scm, scm.pulls[0]) };
    case 'PUT /merge_requests/1':
      if (body.state_event === 'close') {
        scm.pulls[0].state = 'closed';
      }
      return { body: asRequest(scm.pulls[0]) };
    default:
      return undefined;
  }
};

function commit(scm: ScmServer, body: any) {
  const refused = (message: string) => ({ status: 400, body: { message } });
  const { branch, start_branch: start, actions } = body;
  if (start !== undefined && scm.branches.has(branch)) {
    return refused(
      `A branch called '${branch}' already exists. Switch to that branch in order to make changes`,
    );
  }
  const from = scm.branches.get(start ?? branch);
  if (!from) {
    return refused(
      'You can only create or edit files when you are on a branch',
    );
  }
  const [action] = actions;
  if (action.last_commit_id !== from.sha) {
    return refused(
      'The file has changed since you started editing it: catalog/checkout.yaml',
    );
  }
  const text = Buffer.from(action.content, 'base64').toString('utf8');
  const { sha } = scm.write(branch, text);
  return { status: 201, body: { id: sha, title: body.commit_message } };
}

function open(scm: ScmServer, body: any) {
  const known = scm.pulls.find(
    one => one.head === body.source_branch && one.state === 'open',
  );
  if (known) {
    return {
      status: 409,
      body: {
        message: [
          `Another open merge request already exists for this source branch: !${known.number}`,
        ],
      },
    };
  }
  const pull: Pull = {
    number: scm.pulls.length + 1,
    head: body.source_branch,
    base: body.target_branch,
    title: body.title,
    body: body.description,
    state: 'open',
  };
  scm.pulls.push(pull);
  return { status: 201, body: asRequest(pull) };
}

function withHead(scm: ScmServer, pull: Pull) {
  return { ...asRequest(pull), sha: scm.branches.get(pull.head)!.sha };
}

function asRequest({ number, head, base, state, title }: Pull) {
  return {
    id: 9000 + number,
    iid: number,
    project_id: 7,
    source_project_id: 7,
    target_project_id: 7,
    state: state === 'open' ? 'opened' : 'closed',
    title,
    source_branch: head,
    target_branch: base,
    web_url: `https://gitlab.test/acme/team/shop/-/merge_requests/${number}`,
  };
}

function file(scm: ScmServer, { sha, text }: { sha: string; text: string }) {
  return {
    file_name: scm.path.split('/').pop(),
    file_path: scm.path,
    size: text.length,
    encoding: 'base64',
    content: Buffer.from(text, 'utf8').toString('base64'),
    ref: 'main',
    commit_id: sha,
    last_commit_id: sha,
  };
}
