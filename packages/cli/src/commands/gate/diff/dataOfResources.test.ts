import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { losesData } from './dataOfResources';

const modules = resolve(__dirname, '../../../../../../standards/modules');

describe('what is lost with a resource', () => {
  it('classifies each type of resource in the modules of the standards', () => {
    const types = readdirSync(modules, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.tf'))
      .map(file => readFileSync(resolve(modules, file), 'utf8'))
      .flatMap(text => [...text.matchAll(/^\s*resource\s+"([^"]+)"/gm)])
      .map(([, type]) => type);
    const loses = Object.fromEntries(
      types.map(type => [type, losesData(type)]),
    );
    expect(loses).toEqual({
      aws_db_instance: true,
      aws_elasticache_replication_group: true,
      plumbline_postgresql_database: true,
      aws_db_parameter_group: false,
      aws_elasticache_parameter_group: false,
      aws_elasticache_user: false,
      aws_elasticache_user_group: false,
      plumbline_postgresql_role: false,
    });
  });
});
