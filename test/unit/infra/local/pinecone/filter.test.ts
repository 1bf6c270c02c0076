import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../../../infra/local/pinecone/filter.ts';

const book = { genre: 'comedy', year: 2019, seen: true, tags: ['funny', 'old'], count: '5' };

describe('a metadata filter', () => {
  it.each([
    ['a value that is equal', { genre: 'comedy' }, true],
    ['a value that is not', { genre: 'drama' }, false],
    ['$eq of a string', { genre: { $eq: 'comedy' } }, true],
    ['$eq of a number', { year: { $eq: 2019 } }, true],
    ['$eq of a boolean', { seen: { $eq: true } }, true],
    ['$eq of the other boolean', { seen: { $eq: false } }, false],
    ['$eq of a number with a string of its digits', { count: { $eq: 5 } }, false],
    ['$eq of true with a number', { year: { $eq: true } }, false],
    ['$eq of one string of a list', { tags: { $eq: 'old' } }, true],
    ['$eq of a string that is not in the list', { tags: { $eq: 'new' } }, false],
    ['$eq where the field is missing', { other: { $eq: 'comedy' } }, false],
    ['$ne of another value', { genre: { $ne: 'drama' } }, true],
    ['$ne of the value', { genre: { $ne: 'comedy' } }, false],
    ['$ne of one string of a list', { tags: { $ne: 'old' } }, false],
    ['$ne where the field is missing', { other: { $ne: 'comedy' } }, true],
    ['$gt of a smaller number', { year: { $gt: 2018 } }, true],
    ['$gt of the number', { year: { $gt: 2019 } }, false],
    ['$gte of the number', { year: { $gte: 2019 } }, true],
    ['$gte of a greater number', { year: { $gte: 2019.5 } }, false],
    ['$lt of a greater number', { year: { $lt: 2020 } }, true],
    ['$lt of the number', { year: { $lt: 2019 } }, false],
    ['$lte of the number', { year: { $lte: 2019 } }, true],
    ['$lte of a smaller number', { year: { $lte: 2018 } }, false],
    ['$gt on a string', { count: { $gt: 1 } }, false],
    ['$lt where the field is missing', { other: { $lt: 1 } }, false],
    ['$in with the value', { genre: { $in: ['drama', 'comedy'] } }, true],
    ['$in without it', { genre: { $in: ['drama'] } }, false],
    ['$in of numbers', { year: { $in: [2018, 2019] } }, true],
    ['$in with one string of a list', { tags: { $in: ['old', 'new'] } }, true],
    ['$in where the field is missing', { other: { $in: ['a'] } }, false],
    ['$nin with the value', { genre: { $nin: ['drama', 'comedy'] } }, false],
    ['$nin without it', { genre: { $nin: ['drama'] } }, true],
    ['$nin with one string of a list', { tags: { $nin: ['old'] } }, false],
    ['$nin where the field is missing', { other: { $nin: ['a'] } }, true],
    ['$exists of a field', { genre: { $exists: true } }, true],
    ['$exists of a missing field', { other: { $exists: true } }, false],
    ['$exists: false of a field', { genre: { $exists: false } }, false],
    ['$exists: false of a missing field', { other: { $exists: false } }, true],
    ['two operators that hold', { year: { $gte: 2019, $lt: 2020 } }, true],
    ['two operators of which one fails', { year: { $gte: 2019, $lt: 2019 } }, false],
    ['two fields that match', { genre: 'comedy', year: 2019 }, true],
    ['two fields of which one differs', { genre: 'comedy', year: 2018 }, false],
    ['$and of what holds', { $and: [{ tags: 'old' }, { tags: 'funny' }] }, true],
    ['$and of which one fails', { $and: [{ tags: 'old' }, { tags: 'new' }] }, false],
    ['$or of which one holds', { $or: [{ year: 1 }, { genre: 'comedy' }] }, true],
    ['$or of which none holds', { $or: [{ year: 1 }, { genre: 'drama' }] }, false],
    ['$or beside a field that differs', { seen: false, $or: [{ genre: 'comedy' }] }, false],
    ['$or within $and', { $and: [{ $or: [{ year: 1 }, { year: 2019 }] }, { seen: true }] }, true],
    ['no condition', {}, true],
  ])('reads %s', (_, filter, isMatch) => {
    expect(compileFilter(filter)(book)).toBe(isMatch);
  });

  it('finds nothing in a record without metadata, and tells that fields are missing there', () => {
    const found = [{ genre: 'comedy' }, { genre: { $exists: false } }].map((filter) =>
      compileFilter(filter)(undefined),
    );

    expect(found).toEqual([false, true]);
  });

  it('does not take what every object has for a field', () => {
    expect(compileFilter({ toString: { $exists: true } })(undefined)).toBe(false);
  });

  it.each([
    ['a list', [], 'Filter must be an object'],
    ['a text', 'genre', 'Filter must be an object'],
    ['null', null, 'Filter must be an object'],
    ['a list as a value', { genre: ['comedy'] }, 'illegal condition for field genre'],
    ['null as a value', { genre: null }, 'illegal condition for field genre'],
    ['a field without an operator', { genre: {} }, 'illegal condition for field genre'],
    ['an operator that is none', { genre: { $like: 'c' } }, '$like is not a valid operator'],
    [
      'what every object has as an operator',
      { genre: { toString: 'c' } },
      'toString is not a valid operator',
    ],
    ['a nested field', { genre: { name: 'c' } }, 'name is not a valid operator'],
    ['$not at the top', { $not: { genre: 'c' } }, 'only $or and $and are allowed at the top level'],
    [
      '$eq of a list',
      { genre: { $eq: ['c'] } },
      'the $eq operator must be followed by a string, boolean or a number',
    ],
    [
      '$ne of null',
      { genre: { $ne: null } },
      'the $ne operator must be followed by a string, boolean or a number',
    ],
    ['$gt of a string', { year: { $gt: '1' } }, 'the $gt operator must be followed by a number'],
    ['$in of a value', { genre: { $in: 'c' } }, 'the $in operator must be followed by a list of strings'],
    [
      '$in of an empty list',
      { genre: { $in: [] } },
      'the $in operator must be followed by a list of strings',
    ],
    [
      '$in of a mixed list',
      { genre: { $in: ['c', 1] } },
      'the $in operator must be followed by a list of strings',
    ],
    [
      '$nin of booleans',
      { seen: { $nin: [true] } },
      'the $nin operator must be followed by a list of strings',
    ],
    ['$in of too many', { year: { $in: Array(10_001).fill(1) } }, 'takes at most 10000 values'],
    [
      '$exists of a text',
      { genre: { $exists: 'yes' } },
      'the $exists operator must be followed by a boolean',
    ],
    [
      '$and of an object',
      { $and: { genre: 'c' } },
      'the $and operator must be followed by a list of filters',
    ],
    ['$or of nothing', { $or: [] }, 'the $or operator must be followed by a list of filters'],
    ['$or of a value', { $or: ['c'] }, 'Filter must be an object'],
  ])('refuses %s', (_, filter, message) => {
    expect(() => compileFilter(filter)).toThrow(message);
  });
});
