/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chess: searches positions of chess: bitboards, moves made on copies of the
 * board, alpha-beta.  Integers of 64 bits, branches, recursion.  Nobody
 * castles, and there are no draws but by stalemate.
 *
 * Check: the ways to go on from well-known positions where castling is over
 * or far away are as many as is published (the "perft" results of the Chess
 * Programming Wiki); alpha-beta finds what a search of everything does.
 */
#include "kernel.h"

#define DEPTH 3
#define MOVES 256
#define NOWHERE 64
#define ROUNDS_AT_ONE 1200

typedef uint64_t Bits;              /* a bit a square: a1, b1... h8 */
typedef enum Piece { PAWN, KNIGHT, BISHOP, ROOK, QUEEN, KING, PIECES } Piece;
enum { WHITE, BLACK };

typedef struct Board {
    Bits pieces[PIECES], sides[2];
    int turn, passant;              /* square behind a pawn, or NOWHERE */
} Board;

typedef struct Move {
    uint8_t from, to, piece, becomes;
} Move;

static const int steps[8][2] = {    /* the first four lead to higher squares */
    { 0, 1 }, { 1, 1 }, { 1, 0 }, { -1, 1 },
    { 0, -1 }, { -1, -1 }, { -1, 0 }, { 1, -1 },
};
static Bits rays[8][64], knight[64], king[64], pawn[2][64];

static Bits bit(int square)
{
    return (Bits)1 << square;
}

static Bits neighbour(int square, int dx, int dy)
{
    int x = square % 8 + dx, y = square / 8 + dy;

    return x < 0 || x > 7 || y < 0 || y > 7 ? 0 : bit(y * 8 + x);
}

static void make_tables(void)
{
    for (int at = 0; at < 64; at++) {
        for (int d = 0; d < 8; d++) {
            int dx = steps[d][0], dy = steps[d][1];

            for (int n = 1; n < 8; n++) {
                rays[d][at] |= neighbour(at, n * dx, n * dy);
            }
            king[at] |= neighbour(at, dx, dy);
        }
        for (int dx = -2; dx <= 2; dx++) {
            for (int dy = -2; dy <= 2; dy++) {
                knight[at] |= dx * dx + dy * dy == 5 ?
                              neighbour(at, dx, dy) : 0;
            }
        }
        pawn[WHITE][at] = neighbour(at, -1, 1) | neighbour(at, 1, 1);
        pawn[BLACK][at] = neighbour(at, -1, -1) | neighbour(at, 1, -1);
    }
}

/* Directions FIRST, FIRST + 2..., each as far as the first piece */
static Bits slide(int at, Bits occupied, int first)
{
    Bits reached = 0;

    for (int d = first; d < 8; d += 2) {
        Bits ray = rays[d][at], blockers = ray & occupied;

        if (blockers) {
            int nearest = d < 4 ? __builtin_ctzll(blockers) :
                                  63 - __builtin_clzll(blockers);
            ray ^= rays[d][nearest];
        }
        reached |= ray;
    }
    return reached;
}

static Bits reach(Piece piece, int at, Bits occupied)
{
    switch (piece) {
    case KNIGHT:
        return knight[at];
    case BISHOP:
        return slide(at, occupied, 1);
    case ROOK:
        return slide(at, occupied, 0);
    case QUEEN:
        return slide(at, occupied, 0) | slide(at, occupied, 1);
    default:
        return king[at];
    }
}

static bool attacked(const Board *b, int at, int by)
{
    Bits all = b->sides[0] | b->sides[1], queens = b->pieces[QUEEN];
    Bits found = (pawn[!by][at] & b->pieces[PAWN]) |
                 (knight[at] & b->pieces[KNIGHT]) |
                 (king[at] & b->pieces[KING]) |
                 (slide(at, all, 0) & (b->pieces[ROOK] | queens)) |
                 (slide(at, all, 1) & (b->pieces[BISHOP] | queens));

    return found & b->sides[by];
}

static bool in_check(const Board *b, int side)
{
    return attacked(b, __builtin_ctzll(b->pieces[KING] & b->sides[side]),
                    !side);
}

static Move *add(Move *moves, int from, Bits to, Piece piece)
{
    for (; to; to &= to - 1) {
        int square = __builtin_ctzll(to);

        if (piece == PAWN && (square < 8 || square >= 56)) {
            for (Piece new = QUEEN; new >= KNIGHT; new--) {
                *moves++ = (Move) { from, square, piece, new };
            }
        } else {
            *moves++ = (Move) { from, square, piece, piece };
        }
    }
    return moves;
}

/* Moves that may leave the own king in check; returns how many. */
static int generate(const Board *b, Move *moves)
{
    Bits own = b->sides[b->turn], all = own | b->sides[!b->turn];
    Bits target = b->sides[!b->turn];
    int forward = b->turn == WHITE ? 8 : -8;
    Move *end = moves;

    target |= b->passant == NOWHERE ? 0 : bit(b->passant);
    for (Piece piece = PAWN; piece < PIECES; piece++) {
        for (Bits left = b->pieces[piece] & own; left; left &= left - 1) {
            int at = __builtin_ctzll(left);
            Bits to;

            if (piece != PAWN) {
                end = add(end, at, reach(piece, at, all) & ~own, piece);
                continue;
            }
            to = pawn[b->turn][at] & target;
            if (!(all & bit(at + forward))) {
                to |= bit(at + forward);
                if (at / 8 == (b->turn == WHITE ? 1 : 6) &&
                    !(all & bit(at + 2 * forward))) {
                    to |= bit(at + 2 * forward);
                }
            }
            end = add(end, at, to, piece);
        }
    }
    return end - moves;
}

/* False if the own king would be in check, and the board is of no use. */
static bool make(Board *b, Move move)
{
    int side = b->turn, taken = move.to;

    if (move.piece == PAWN && move.to == b->passant) {
        taken += side == WHITE ? -8 : 8;
    }
    b->sides[!side] &= ~bit(taken);
    for (Piece piece = PAWN; piece < PIECES; piece++) {
        b->pieces[piece] &= ~(bit(taken) | bit(move.from));
    }
    b->pieces[move.becomes] |= bit(move.to);
    b->sides[side] ^= bit(move.from) | bit(move.to);
    b->passant = NOWHERE;
    if (move.piece == PAWN && abs(move.to - move.from) == 16) {
        b->passant = (move.to + move.from) / 2;
    }
    b->turn = !side;
    return !in_check(b, side);
}

static long perft(const Board *board, int depth)
{
    Move moves[MOVES];
    int n = generate(board, moves);
    long count = 0;

    for (int i = 0; i < n; i++) {
        Board next = *board;

        if (make(&next, moves[i])) {
            count += depth > 1 ? perft(&next, depth - 1) : 1;
        }
    }
    return count;
}

/* For who is to move: material, and how far knights and bishops reach */
static int evaluate(const Board *b)
{
    static const int worth[PIECES] = { 100, 320, 330, 500, 900, 0 };
    Bits all = b->sides[0] | b->sides[1];
    int sum[2] = { 0, 0 };

    for (int side = WHITE; side <= BLACK; side++) {
        for (Piece piece = PAWN; piece < KING; piece++) {
            Bits left = b->pieces[piece] & b->sides[side];

            for (; left; left &= left - 1) {
                sum[side] += worth[piece];
                if (piece == KNIGHT || piece == BISHOP) {
                    sum[side] += 4 * __builtin_popcountll(
                        reach(piece, __builtin_ctzll(left), all));
                }
            }
        }
    }
    return sum[b->turn] - sum[!b->turn];
}

/* With PRUNE alpha-beta, else everything; the value is the same. */
static int search(const Board *board, int depth, int alpha, int beta,
                  bool prune, long *nodes)
{
    Move moves[MOVES];
    int n, best = -30000 - depth;   /* checkmate, the sooner the worse */
    bool legal = false;

    ++*nodes;
    if (!depth) {
        return evaluate(board);
    }
    n = generate(board, moves);
    for (int captures = 1; captures >= 0; captures--) {
        for (int i = 0; i < n; i++) {
            Board next = *board;
            bool capture = bit(moves[i].to) & board->sides[!board->turn];
            int value;

            if (capture != captures || !make(&next, moves[i])) {
                continue;
            }
            legal = true;
            value = -search(&next, depth - 1, -beta, -alpha, prune, nodes);
            best = value > best ? value : best;
            alpha = best > alpha ? best : alpha;
            if (prune && alpha >= beta) {
                return best;
            }
        }
    }
    return legal || in_check(board, board->turn) ? best : 0;
}

/* From the first field of the Forsyth-Edwards notation */
static Board read_board(const char *text, int turn)
{
    static const char letters[] = "pnbrqk";
    Board board = { .turn = turn, .passant = NOWHERE };
    int x = 0, y = 7;

    for (; *text; text++) {
        if (*text == '/') {
            x = 0;
            y--;
        } else if (*text <= '8') {
            x += *text - '0';
        } else {
            int piece = strchr(letters, *text | 0x20) - letters;

            board.pieces[piece] |= bit(8 * y + x);
            board.sides[*text & 0x20 ? BLACK : WHITE] |= bit(8 * y + x++);
        }
    }
    return board;
}

static const char first[] = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR";

static void check_moves(void)
{
    static const struct {
        const char *board;
        int turn, depth;
        long wanted;
    } known[] = {
        { first, WHITE, 3, 8902 },
        { "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8", WHITE, 4, 43238 },
        { "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1",
          WHITE, 2, 2079 },
        { "n1n5/PPPk4/8/8/8/8/4Kppp/5N1N", BLACK, 3, 9483 },
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        Board board = read_board(known[i].board, known[i].turn);
        long got = perft(&board, known[i].depth);

        if (got != known[i].wanted) {
            kernel_fail("%s: %ld ways of %d moves, not %ld", known[i].board,
                        got, known[i].depth, known[i].wanted);
        }
    }
}

/* Moves at random, as long as there are moves. */
static Board play(int plies, uint64_t *seed)
{
    Board board = read_board(first, WHITE);

    while (plies && perft(&board, 1)) {
        Move moves[MOVES];
        Board next = board;

        if (make(&next, moves[kernel_below(seed, generate(&board, moves))])) {
            board = next;
            plies--;
        }
    }
    return board;
}

int main(int argc, char **argv)
{
    long rounds = kernel_rounds(argc, argv, ROUNDS_AT_ONE), nodes = 0;
    uint64_t seed = 14;
    uint32_t sum = 0;

    make_tables();
    check_moves();
    for (long round = 0; round < rounds; round++) {
        Board board = play(10 + round % 40, &seed);
        long quick = 0, all = 0;
        int got = search(&board, 2, -40000, 40000, true, &quick);
        int wanted = search(&board, 2, -40000, 40000, false, &all);

        if (got != wanted || quick > all) {
            kernel_fail("round %ld: alpha-beta says %d, everything %d", round,
                        got, wanted);
        }
        sum = kernel_mix(sum, search(&board, DEPTH, -40000, 40000, true,
                                     &nodes));
    }
    printf("%ld positions, %ld nodes, checksum %08x\n", rounds, nodes, sum);
    return 0;
}
