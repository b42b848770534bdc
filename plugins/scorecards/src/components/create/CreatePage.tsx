import { Link } from '@backstage/core-components';
import {
  EmptyState,
  EntityName,
  Failed,
  LinkButton,
  NotRefreshed,
  PageHead,
  Reading,
  useDocumentTitle,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { isSupported } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useSearchParams } from 'react-router-dom';
import { madeLast } from '../../model/creationForm';
import { dayWords } from '../../model/words';
import { useCreatePath, useOtherCreatePaths } from '../../usePaths';
import { CreateForm } from './CreateForm';
import { Creations } from './Creations';
import { PathFigures } from './PathFigures';
import { TemplateCards } from './TemplateCards';
import { useCreations, useTemplate, useTemplates } from './useCreate';

const grid = { display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };

/** `/scorecards/create`: what can I begin with, and what will it come to? */
export function CreatePage() {
  const [search] = useSearchParams();
  const template = search.get('template');
  const version = search.get('version');
  return template && version ? (
    <NewService
      key={`${template} ${version}`}
      id={template}
      version={version}
      name={search.get('name') ?? ''}
    />
  ) : (
    <Choosing />
  );
}

function Choosing() {
  useDocumentTitle('Create a service');
  const others = useOtherCreatePaths();
  const { value, error, refresh } = useTemplates();
  return (
    <Box sx={grid}>
      <PageHead title="Create a service">
        {others.infrastructure && (
          <LinkButton to={others.infrastructure}>Infrastructure</LinkButton>
        )}
        {others.templates && (
          <LinkButton to={others.templates}>Other templates</LinkButton>
        )}
      </PageHead>
      {!value && !error && <Reading what="the templates" lines={5} />}
      {!value && error && (
        <Failed error={error} what="The templates" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && <TemplateCards templates={value} />}
      <PathFigures />
      <Creations />
    </Box>
  );
}

function NewService(props: { id: string; version: string; name: string }) {
  const { id, name, version } = props;
  const create = useCreatePath();
  const { value, error, refresh } = useTemplate(id, version);
  const earlier = useCreations();
  const now = useNow();
  const title = value ? `New ${value.title}` : 'New service';
  useDocumentTitle(title);
  const isReady = value !== undefined && !(earlier.loading && !earlier.value);
  return (
    <>
      <PageHead
        title={title}
        crumbs={[{ to: create, title: 'Create a service' }]}
        below={
          value && (
            <>
              <EntityName entityRef={value.owner} /> · version {value.version} ·{' '}
              {isSupported(value, now) ? 'supported' : 'was supported'} until{' '}
              {dayWords(value.supportedUntil, now)}
            </>
          )
        }
      />
      {!isReady && !error && <Reading what="the form" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The template" onRetry={refresh} />
      )}
      {isReady && !value.isOffered && (
        <EmptyState>
          Version {value.version} is not offered any more.{' '}
          <Link to={create}>Choose a version that is</Link>
        </EmptyState>
      )}
      {isReady && value.isOffered && (
        <CreateForm
          template={value}
          name={name}
          earlier={madeLast(earlier.value ?? [])}
        />
      )}
    </>
  );
}
