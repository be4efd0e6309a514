// Host directories as CMS disks: cms section 14.

#include "tests/cms/doubles.h"

namespace {

using cms::Lines;
using cms::RecordFormat;
using cms_test::TemporaryDirectory;

cms::FileEntry named(std::string name, std::string type) {
    cms::FileEntry entry;
    entry.name = std::move(name);
    entry.type = std::move(type);
    return entry;
}

class HostDirectory : public testing::Test {
  protected:
    HostDirectory() : files(std::move(cms::directory_files(directory.path()).value())) {}
    TemporaryDirectory directory;
    std::unique_ptr<cms::FileSystem> files;
};

TEST_F(HostDirectory, NamesAreFoundInAnyCaseAndMadeInUpperCase) {
    directory.put("hello.exec", "say 1\n\nsay 2");
    const auto found = files->find("HELLO", "EXEC");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->records, 3u);
    EXPECT_EQ(files->read("HELLO", "EXEC", 1, cms::kToEnd).value(), (Lines{"say 1", " ", "say 2"}));
    EXPECT_FALSE(files->find("hello", "exec"));
    ASSERT_TRUE(files->append(named("HELLO", "EXEC"), {"last"}).ok());
    EXPECT_EQ(directory.get("hello.exec"), "say 1\n\nsay 2\nlast\n");
    ASSERT_TRUE(files->write(named("NEW", "FILE"), {"x"}).ok());
    EXPECT_EQ(directory.get("NEW.FILE"), "x\n");
}

TEST_F(HostDirectory, NamesThatDifferInCaseOnlyAreRefused) {
    directory.put("A.B", "1\n");
    directory.put("a.b", "2\n");
    const auto again = cms::directory_files(directory.path());
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().rc, 32);
}

TEST_F(HostDirectory, FixedRecordsKeepLengthAndBinaryData) {
    auto entry = named("CARDS", "DATA");
    entry.format = RecordFormat::fixed;
    entry.record_length = 4;
    ASSERT_TRUE(files->write(entry, {"ab", "cdef"}).ok());
    EXPECT_EQ(files->read("CARDS", "DATA", 1, 9).value(), (Lines{"ab  ", "cdef"}));
    EXPECT_EQ(files->find("CARDS", "DATA")->format, RecordFormat::fixed);
    EXPECT_EQ(files->write(entry, {"abcde"}).error().rc, 32);
    ASSERT_TRUE(files->append(entry, {"x\ny"}).ok());
    EXPECT_EQ(files->read("CARDS", "DATA", 1, 9).value(), (Lines{"ab  ", "cdef", "x\ny "}));
}

TEST_F(HostDirectory, LineEndInsideAVariableRecordIsRefused) {
    EXPECT_EQ(files->write(named("A", "B"), {"x\ny"}).error().rc, 32);
    EXPECT_FALSE(files->find("A", "B"));
}

TEST_F(HostDirectory, TextIsUtf8OutsideAndLatin1Inside) {
    ASSERT_TRUE(files->write(named("A", "B"), {"\xACx"}).ok());
    EXPECT_EQ(directory.get("A.B"), "\xC2\xACx\n");
    EXPECT_EQ(files->read("A", "B", 1, 1).value(), Lines{"\xACx"});
}

TEST_F(HostDirectory, ReplacingByAnotherLengthCutsBehind) {
    ASSERT_TRUE(files->write(named("A", "B"), {"1", "22", "3"}).ok());
    ASSERT_TRUE(files->replace("A", "B", 1, {"9"}).ok());
    EXPECT_EQ(files->read("A", "B", 1, 9).value(), (Lines{"9", "22", "3"}));
    ASSERT_TRUE(files->replace("A", "B", 2, {"x"}).ok());
    EXPECT_EQ(files->read("A", "B", 1, 9).value(), (Lines{"9", "x"}));
    EXPECT_EQ(files->replace("A", "B", 5, {"x"}).error().rc, 24);
}

TEST_F(HostDirectory, VersionMovesWithTheContent) {
    directory.put("A.B", "1\n");
    const auto first = files->version("A", "B");
    ASSERT_TRUE(files->append(named("A", "B"), {"2"}).ok());
    EXPECT_NE(files->version("A", "B"), first);
    EXPECT_EQ(files->version("NO", "FILE"), "");
}

TEST_F(HostDirectory, RenameKeepsAttributesAndRefusesAnExistingName) {
    auto entry = named("A", "B");
    entry.format = RecordFormat::fixed;
    entry.record_length = 3;
    ASSERT_TRUE(files->write(entry, {"1"}).ok());
    ASSERT_TRUE(files->write(named("X", "Y"), {"2"}).ok());
    EXPECT_EQ(files->rename("A", "B", named("X", "Y")).error().rc, 28);
    auto to = named("C", "D");
    to.mode_number = 5;
    ASSERT_TRUE(files->rename("A", "B", to).ok());
    const auto found = files->find("C", "D");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->mode_number, 5);
    EXPECT_EQ(found->record_length, 3u);
    ASSERT_TRUE(files->erase("C", "D").ok());
    EXPECT_EQ(files->erase("C", "D").error().rc, 28);
}

}  // namespace
