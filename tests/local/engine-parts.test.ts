import { describe, expect, it } from 'vitest';
import { noteOn } from '../../local/engine-parts.js';

describe('whoever starts the stack is told of a database', () => {
  it('that asks nobody for a password, wherever it was found', () => {
    expect(noteOn({ kind: 'mongod' }).note).toMatch(/asks NOBODY for a password.*MONGODB_URI/);
    for (const uri of ['mongodb://127.0.0.1:27017/tollgate', 'mongodb+srv://db.example.com/a?user=b@c'])
      expect(noteOn({ uri }).note, uri).toMatch(/names no user/);
  });

  it('that asks, and is no MongoDB, only that', () => {
    expect(noteOn({ kind: 'secantusd' }).note).toMatch(/^a stand-in/);
    expect(noteOn({ uri: 'mongodb://tollgate:secret@db.example.com/tollgate' })).toEqual({});
    expect(noteOn({ uri: 'mongodb://db.example.com/tollgate?authMechanism=MONGODB-X509' })).toEqual({});
  });
});
