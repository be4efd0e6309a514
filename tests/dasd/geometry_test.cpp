// The tables of dasd-images sections 1 and 2, row by row.
#include "dasd/geometry.h"

#include <gtest/gtest.h>

namespace {

using dasd::Cylinder;

struct ModelRow {
    std::string_view name;
    std::uint32_t cylinders, tracks, pages;
    std::uint64_t image_size;
};
constexpr ModelRow kModelRows[] = {
    {"3390-1", 1113, 16695, 200340, 948810752},
    {"3390-2", 2226, 33390, 400680, 1897620992},
    {"3390-3", 3339, 50085, 601020, 2846431232},
    {"3390-9", 10017, 150255, 1803060, 8539292672},
    {"3390-27", 32760, 491400, 5896800, 27927245312},
    {"3390-54", 65520, 982800, 11793600, 55854490112},
};

TEST(Geometry, ModelsHaveTheSizesOfTheTable) {
    ASSERT_EQ(dasd::models().size(), std::size(kModelRows));
    for (const auto& row : kModelRows) {
        auto model = dasd::find_model(row.name);
        ASSERT_TRUE(model) << row.name;
        EXPECT_EQ(model->cylinders.n, row.cylinders);
        EXPECT_EQ(row.cylinders * dasd::kHeads, row.tracks);
        EXPECT_EQ(row.cylinders * dasd::kPagesPerCylinder, row.pages);
        EXPECT_EQ(dasd::kImageHeader + row.cylinders * dasd::kCylinderSize, row.image_size);
    }
}

TEST(Geometry, ModelsAreFoundByNumberAndInAnyCase) {
    EXPECT_EQ(dasd::find_model("9")->name, "3390-9");
    EXPECT_EQ(dasd::find_model("3390-54")->sense_code, 0x0C);
    for (auto wrong : {"", "4", "3390", "3390-", "3380-3", "3390-3 "})
        EXPECT_FALSE(dasd::find_model(wrong)) << wrong;
}

TEST(Geometry, ModelNamesComeFromTheCountWithAlternates) {
    struct Row {
        std::uint32_t cylinders;
        std::string_view name;
    };
    constexpr Row rows[] = {
        {1, "3390-1"},      {1113, "3390-1"},   {1114, "3390-1"},    {1115, "3390-2"},
        {3339, "3390-3"},   {3340, "3390-3"},   {3341, "3390-9"},    {10020, "3390-9"},
        {10021, "3390-27"}, {65520, "3390-54"}, {200000, "3390-54"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(dasd::model_of(Cylinder{row.cylinders}).name, row.name) << row.cylinders;
}

struct CapacityRow {
    std::uint32_t key, data, need, per_track;
};
constexpr CapacityRow kCapacityRows[] = {
    {0, 0, 680, 86},     {0, 80, 748, 78},     {0, 512, 1190, 49},   {0, 800, 1496, 39},
    {0, 1024, 1734, 33}, {0, 2048, 2754, 21},  {4, 24, 1054, 55},    {0, 4096, 4862, 12},
    {0, 8192, 9078, 6},  {0, 18452, 19584, 3}, {0, 27998, 29376, 2}, {0, 56664, 58786, 1},
    {44, 96, 1156, 50},  {4, 144, 1156, 50},
};

TEST(Capacity, RecordsTakeTheSpaceOfTheTable) {
    for (const auto& row : kCapacityRows) {
        EXPECT_EQ(dasd::record_space(row.key, row.data), row.need) << row.key << "+" << row.data;
        EXPECT_EQ(dasd::records_per_track(row.key, row.data), row.per_track)
            << row.key << "+" << row.data;
    }
    EXPECT_EQ(dasd::records_per_track(0, 18453), 2U);
    EXPECT_EQ(dasd::records_per_track(0, 27999), 1U);
    EXPECT_EQ(dasd::records_per_track(0, 56665), 0U);
}

}  // namespace
