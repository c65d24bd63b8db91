import { describe, expect, it } from 'vitest';
import { jobNamed, jobs } from '../../jobs/index.js';

describe('the table of jobs', () => {
  it('knows each job by its name, and no other', () => {
    expect(jobs.map(({ name }) => jobNamed(name))).toEqual(jobs);
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
    expect(() => jobNamed('walk-the-dog' as never)).toThrow('no job is called walk-the-dog');
  });
});
