package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"github.com/google/uuid"
)

// Invite keeps an invitation of the account for a person. There is one for each.
func (a Account) Invite(ctx context.Context, person int64) (id string, err error) {
	id = uuid.NewSHA1(space, []byte(a.Name+"\x00invitation"+strconv.FormatInt(person, 10))).String()
	_, err = a.DB.ExecContext(ctx, `INSERT INTO invitations (id, account, person) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO NOTHING`, id, a.Name, person)
	return id, err
}

// Invitation is whose the invitation is and for whom; ok is false where there is none.
func (db *DB) Invitation(ctx context.Context, id string) (account string, person int64, ok bool, err error) {
	if uuid.Validate(id) != nil { // PostgreSQL fails over some texts, such as one with a zero
		return "", 0, false, nil
	}
	err = db.QueryRowContext(ctx, "SELECT account, person FROM invitations WHERE id = $1", id).Scan(&account, &person)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, false, nil
	}
	return account, person, err == nil, err
}
