/* The same question in plain C: the champion of each outcome of the last races, with drops and count-back over all races.
   Places are [outcome][race][car], so that one outcome lies together. Compiled with -O2 -march=native by bench/run.py. */
#include <stdint.h>
#include <string.h>

#define MAX_CARS 64
#define MAX_PLACES 64

void champions(int cars, int fixed_races, int races, int drops, long outcomes,
               const int16_t *fixed_scores,  /* [car][fixed race] */
               const uint8_t *fixed_places,  /* [car][fixed race] */
               const int16_t *worth,         /* [race][place] */
               int places_to_a_race,
               const uint8_t *places,        /* [outcome][race][car] */
               int32_t *champion) {
    static uint8_t fixed_counts[MAX_CARS][MAX_PLACES];
    int fixed_total[MAX_CARS], low[MAX_CARS][8];
    memset(fixed_counts, 0, sizeof fixed_counts);
    for (int c = 0; c < cars; c++) {
        fixed_total[c] = 0;
        for (int k = 0; k < drops; k++) low[c][k] = 1 << 20;
        for (int r = 0; r < fixed_races; r++) {
            int x = fixed_scores[c * fixed_races + r];
            fixed_total[c] += x;
            fixed_counts[c][fixed_places[c * fixed_races + r]]++;
            for (int k = 0; k < drops; k++)
                if (x < low[c][k]) { int t = low[c][k]; low[c][k] = x; x = t; }
        }
    }
    for (long o = 0; o < outcomes; o++) {
        const uint8_t *outcome = places + o * races * cars;
        int best = -1, level = 0, winner = -1, tied[MAX_CARS];
        for (int c = 0; c < cars; c++) {
            int total = fixed_total[c], worst[8];
            for (int k = 0; k < drops; k++) worst[k] = low[c][k];
            for (int r = 0; r < races; r++) {
                int x = worth[r * places_to_a_race + outcome[r * cars + c]];
                total += x;
                for (int k = 0; k < drops; k++)
                    if (x < worst[k]) { int t = worst[k]; worst[k] = x; x = t; }
            }
            for (int k = 0; k < drops; k++) total -= worst[k];
            if (total > best) { best = total; winner = c; level = 0; tied[level++] = c; }
            else if (total == best) tied[level++] = c;
        }
        for (int place = 1; level > 1 && place < MAX_PLACES; place++) {
            int most = -1, kept = 0, next[MAX_CARS];
            for (int i = 0; i < level; i++) {
                int n = fixed_counts[tied[i]][place];
                for (int r = 0; r < races; r++) n += outcome[r * cars + tied[i]] == place;
                if (n > most) { most = n; kept = 0; }
                if (n == most) next[kept++] = tied[i];
            }
            memcpy(tied, next, sizeof(int) * kept);
            level = kept;
        }
        champion[o] = level == 1 ? tied[0] : -1;
        (void)winner;
    }
}
