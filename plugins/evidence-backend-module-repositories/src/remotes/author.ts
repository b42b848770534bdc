/** Of what is proposed, and of repositories that are made. */
export const author = {
  GIT_AUTHOR_NAME: 'Plumbline',
  GIT_AUTHOR_EMAIL: 'plumbline@noreply.invalid',
  GIT_COMMITTER_NAME: 'Plumbline',
  GIT_COMMITTER_EMAIL: 'plumbline@noreply.invalid',
};
